using System.Globalization;
using System.Text.RegularExpressions;
using k8s.Models;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Fakes;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Evaluator.Tests.Runs;

/// <summary>A whole run by context, through an API server that goes away in the middle and again when it is to clean up.</summary>
public sealed class FaultyRunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_ServerAwayTwice_GoesOnCleansUpAndSaysSo()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        var home = new Dictionary<string, string> { ["MLSERVE_HOME"] = folder["home"] };
        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(home, "cluster", "up");
        Assert.True(exitCode == ExitCode.Done, error);
        try
        {
            var kubeconfig = Path.Combine(folder.Path, "home", "cluster", "kubeconfig");
            var config = Kubeconfig.Load(kubeconfig);
            await using var proxy = await FaultyProxy.StartAsync(
                config.Server,
                File.ReadLines(kubeconfig).First(line => line.Contains("token:")).Split(':')[1].Trim()
            );
            await RunThroughAsync(proxy, home);

            using var direct = new KubernetesClient(config);
            Assert.Empty((await direct.ListAsync<V1Deployment>(new ResourceQuery(), Ct)).Items);
        }
        finally
        {
            await EvaluatorProcess.RunAsync(home, "cluster", "down");
        }
    }

    [Fact]
    public async Task Run_FolderDeletedMeanwhile_IsOneLineAndTheDeploymentGoes()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        var home = new Dictionary<string, string> { ["MLSERVE_HOME"] = folder["home"] };
        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(home, "cluster", "up");
        Assert.True(exitCode == ExitCode.Done, error);
        try
        {
            var runs = folder["runs"];
            using var run = EvaluatorProcess.Start(
                home,
                "run",
                await ManifestAsync(),
                "--minutes",
                "0.3",
                "--interval",
                "1",
                "--metrics-timeout",
                "0",
                "--out",
                runs
            );
            var said = run.StandardError.ReadToEndAsync(Ct);
            _ = run.StandardOutput.ReadToEndAsync(Ct);
            for (
                var start = TimeProvider.System.GetTimestamp();
                !Directory.Exists(runs) || Directory.GetFiles(runs, "load_tally.jsonl", SearchOption.AllDirectories).Length == 0;
                await Task.Delay(50, Ct)
            )
                Assert.True(!run.HasExited && TimeProvider.System.GetElapsedTime(start) < Patience, "no load");

            // The load has opened the last of its files: nobody makes the folder anew.
            Directory.Delete(runs, recursive: true);

            await run.WaitForExitAsync(Ct).WaitAsync(Patience, Ct);
            Assert.True(run.ExitCode == ExitCode.UserError, await said);
            Assert.Contains("deleting the deployment", await said);
            Assert.Matches($@"(?m)^evaluator: run folder {Regex.Escape(runs)}/\S+ was removed during the run: .*\Z", (await said).TrimEnd());
            using var direct = new KubernetesClient(Kubeconfig.Load(Path.Combine(folder.Path, "home", "cluster", "kubeconfig")));
            Assert.Empty((await direct.ListAsync<V1Deployment>(new ResourceQuery(), Ct)).Items);
        }
        finally
        {
            await EvaluatorProcess.RunAsync(home, "cluster", "down");
        }
    }

    private async Task RunThroughAsync(FaultyProxy proxy, Dictionary<string, string> home)
    {
        var faulty = folder["faulty.yaml"];
        await File.WriteAllTextAsync(faulty, $$"""
            apiVersion: v1
            kind: Config
            current-context: faulty
            contexts: [ { name: faulty, context: { cluster: faulty, user: me } } ]
            clusters: [ { name: faulty, cluster: { server: "{{proxy.Address}}" } } ]
            users: [ { name: me, user: { token: any } } ]
            """, Ct);
        var manifest = await ManifestAsync();
        using var run = EvaluatorProcess.Start(new Dictionary<string, string>(home) { ["KUBECONFIG"] = faulty },
            "run", manifest, "--context", "faulty", "--minutes", "0.6", "--interval", "1", "--metrics-timeout", "0", "--out", folder["runs"]);
        var lines = new List<string>();
        run.ErrorDataReceived += (_, said) =>
        {
            lock (lines)
                lines.Add(said.Data ?? "");
        };
        run.BeginErrorReadLine();
        _ = run.StandardOutput.ReadToEndAsync(Ct);
        bool Said(string what)
        {
            lock (lines)
                return lines.Any(line => line.Contains(what));
        }

        async Task Until(string what)
        {
            for (var start = TimeProvider.System.GetTimestamp(); !Said(what); await Task.Delay(50, Ct))
                Assert.True(!run.HasExited && TimeProvider.System.GetElapsedTime(start) < Patience, $"never said: {what}\n{string.Join('\n', lines)}");
        }

        await Until("of load");
        proxy.FaultOf = _ => Fault.Gone;
        await proxy.DropWatchesAsync();
        await Until("watch: Gap");
        await Until("usage: Gap");
        proxy.FaultOf = _ => null;
        await Until("usage: GapEnded");
        // Gone again, until after the load.
        proxy.FaultOf = _ => Fault.Gone;
        await Until("cannot delete it yet");
        proxy.FaultOf = _ => null;
        await run.WaitForExitAsync(Ct).WaitAsync(Patience, Ct);

        Assert.True(run.ExitCode == ExitCode.Done, string.Join('\n', lines));
        Assert.True(Said("warning: gap in the usage"), string.Join('\n', lines));
        // How far to trust the run is a matter of its report.
        var record = RunFolder.Open(Assert.Single(Directory.GetDirectories(folder["runs"])));
        Assert.Contains(JsonFile.Read<RunMetadata>(record.Metadata)!.Cautions, sentence => sentence.Contains("rows of usage are gaps"));
        Assert.Contains("rows of usage are gaps", await File.ReadAllTextAsync(record.Report, Ct));
        var summary = SummaryJson.Read(record.Summary);
        Assert.True(summary is { Okay: > 0, Failed: 0, MemoryRequestedKB: 2097152 }, summary.ToString());
    }

    /// <summary>The baseline on a port of its own.</summary>
    private async Task<string> ManifestAsync()
    {
        var manifest = folder["web.yaml"];
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy_k8s", "deployment_k8s.yaml"), Ct);
        var port = RealRuns.FreeNodePort();
        await File.WriteAllTextAsync(manifest, text.Replace("nodePort: 32000", string.Create(CultureInfo.InvariantCulture, $"nodePort: {port}")), Ct);
        return manifest;
    }
}
