using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Tests.Runs;

/// <summary>The quick form of benchmarks/change-under-load.py: nobody who asks notices that a deployment changes.</summary>
public sealed class ChangeUnderLoadTests : IDisposable
{
    private const string Name = "ml-app";
    private readonly RealRuns runs = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => runs.Dispose();

    [Fact]
    public async Task Load_DeploymentIsRolledOutAndScaled_NoRequestFails()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        var manifest = await runs.ManifestAsync("changed");
        var port = File.ReadLines(manifest).First(line => line.Contains("nodePort")).Split(':')[1].Trim();
        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(runs.Home, "up", manifest);
        Assert.True(exitCode == ExitCode.Done, error);
        try
        {
            using var client = new KubernetesClient(Kubeconfig.Load(Path.Combine(runs.Home["MLSERVE_HOME"], "cluster", "kubeconfig")));
            using var over = new CancellationTokenSource();
            var url = new Uri($"http://127.0.0.1:{port}/livez");
            var loads = new[] { LoadAsync(url, keepAlive: false, over.Token), LoadAsync(url, keepAlive: true, over.Token) };

            await ChangeAsync(client, replicas: 1, variable: "new");
            await ChangeAsync(client, replicas: 3, variable: "new");
            await ChangeAsync(client, replicas: 1, variable: "new");
            await over.CancelAsync();

            foreach (var load in await Task.WhenAll(loads))
            {
                Assert.Equal(0, load.Overall.Figures.Counts.Failed);
                Assert.True(load.Overall.Figures.Counts.Okay > 100);
            }
        }
        finally
        {
            await EvaluatorProcess.RunAsync(runs.Home, "cluster", "down");
        }
    }

    private static async Task<LoadResult> LoadAsync(Uri url, bool keepAlive, CancellationToken over)
    {
        var stage = new StagePlan(50, TimeSpan.Zero, TimeSpan.FromHours(1)) { Arrivals = new Arrivals(50, 50, false) };
        var options = new LoadOptions { Url = url, Plan = new LoadPlan([stage]) { KeepAlive = keepAlive } };
        return await new LoadGenerator(options, TimeProvider.System, () => TimeSpan.Zero).RunAsync(await TargetBook.OpenAsync(options, Ct), over);
    }

    /// <summary>Asks for so many pods with a variable of this value, and waits until there are those and no others.</summary>
    private static async Task ChangeAsync(KubernetesClient client, int replicas, string variable)
    {
        await client.ApplyAsync(JsonNode.Parse(string.Create(CultureInfo.InvariantCulture, $$"""
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "{{Name}}"},
             "spec": {"replicas": {{replicas}}, "selector": {"matchLabels": {"app": "{{Name}}"} },
                      "template": {"metadata": {"labels": {"app": "{{Name}}"} },
                                   "spec": {"containers": [{"name": "{{Name}}", "env": [{"name": "CHANGE", "value": "{{variable}}"}]}]} } } }
            """))!.AsObject(), new ApplyOptions("tests") { Force = true }, Ct);
        for (var start = TimeProvider.System.GetTimestamp(); !await IsDoneAsync(client, replicas, variable); await Task.Delay(100, Ct))
            Assert.True(TimeProvider.System.GetElapsedTime(start) < RealRuns.Patience, $"{replicas} pods");
    }

    private static async Task<bool> IsDoneAsync(KubernetesClient client, int replicas, string variable)
    {
        var pods = (await client.ListAsync<V1Pod>(ResourceQuery.In("default", "app=" + Name), Ct)).Items;
        return pods.Count == replicas && pods.All(pod =>
            pod.IsReady && !pod.IsDeleting && pod.Spec.Containers[0].Env?.Any(one => one.Name == "CHANGE" && one.Value == variable) == true);
    }
}
