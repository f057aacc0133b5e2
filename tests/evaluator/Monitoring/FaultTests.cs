using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Fakes;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;
using MlServe.LocalCluster.Hosting;
using MlServe.LocalCluster.Node;

namespace MlServe.Evaluator.Tests.Monitoring;

/// <summary>Monitor and watcher on a real embedded cluster whose API server fails them: they go on, and say what they missed.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder folder = new();
    private readonly List<UsageRow> rows = [];
    private readonly List<RunEvent> events = [];
    private readonly List<string> warnings = [];
    private ClusterHost cluster = null!;
    private KubernetesClient direct = null!;
    private k8s.Kubernetes official = null!;
    private FaultyProxy proxy = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pods are processes of Linux");
        cluster = await ClusterHost.StartAsync(new LocalClusterOptions
        {
            StateDirectory = folder["cluster"],
            Ephemeral = true,
            Images = new Dictionary<string, ImageCommand> { ["web"] = new("/bin/sleep", ["1000"]) },
        }, Ct);
        var config = Kubeconfig.Load(cluster.KubeconfigPath);
        direct = new KubernetesClient(config);
        official = new k8s.Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.KubeconfigPath));
        var token = File.ReadLines(cluster.KubeconfigPath).First(line => line.Contains("token:")).Split(':')[1].Trim();
        proxy = await FaultyProxy.StartAsync(config.Server, token);
        await direct.ApplyAsync(
            JsonNode
                .Parse(
                    """
                    { "apiVersion": "apps/v1", "kind": "Deployment", "metadata": { "name": "ml-app" },
                      "spec": { "selector": { "matchLabels": { "app": "ml-app" } }, "template": { "metadata": { "labels": { "app": "ml-app" } },
                        "spec": { "terminationGracePeriodSeconds": 0, "containers": [ { "name": "ml-app", "image": "web", "resources": { "requests": { "cpu": "100m", "memory": "64Mi" } } } ] } } } }
                    """
                )!
                .AsObject(),
            new ApplyOptions("test"),
            Ct
        );
        await UntilAsync("a pod is ready", async () => (await direct.GetAsync<V1Deployment>("ml-app", ct: Ct)).Status?.ReadyReplicas == 1);
    }

    public async ValueTask DisposeAsync()
    {
        direct?.Dispose();
        official?.Dispose();
        if (proxy is not null)
            await proxy.DisposeAsync();
        if (cluster is not null)
            await cluster.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public Task ServerRestarts_GapIsMarkedAndWhatChangedMeanwhileFollows() => WatchedAsync(Client(), async () =>
    {
        proxy.FaultOf = _ => Fault.Gone;
        await proxy.DropWatchesAsync();
        await UntilAsync("both gaps are marked", () => Has("usage", "Gap") && Has("watch", "Gap"));
        await ScaleAsync(2);
        proxy.FaultOf = _ => null;

        await UntilAsync("both gaps have ended", () => Has("usage", "GapEnded") && Has("watch", "GapEnded"));
        await UntilAsync("the new pod is known", () => Has("ml-app", "ReplicasChanged"));
        Assert.Contains("1 → 2 running", Of("ml-app", "ReplicasChanged").Message);
        Assert.Contains(warnings, line => line.StartsWith("gap in the usage", StringComparison.Ordinal));
        // One gap, however many rows and watches it took.
        Assert.Equal((1, 1), (Count("usage", "Gap"), Count("watch", "Gap")));
    });

    [Fact]
    public Task WatchIsDropped_NothingIsMissedAndNothingIsAGap() => WatchedAsync(Client(), async () =>
    {
        await proxy.DropWatchesAsync();
        await ScaleAsync(2);

        await UntilAsync("the new pod is known", () => Has("ml-app", "ReplicasChanged"));
        Assert.False(Has("watch", "Gap") || Has("usage", "Gap"));
    });

    [Fact]
    public Task TooManyRequests_GapNamesTheWaitAndEnds() => WatchedAsync(Client(), async () =>
    {
        proxy.FaultOf = request => request.Path.Value!.EndsWith("/pods", StringComparison.Ordinal) ? new Fault(429, RetryAfter: 30) : null;
        await UntilAsync("the gap is marked", () => Has("usage", "Gap"));
        proxy.FaultOf = _ => null;

        await UntilAsync("the gap has ended", () => Has("usage", "GapEnded"));
        Assert.EndsWith("is busy (429) and asks to retry after 30 s", Of("usage", "Gap").Message);
    });

    [Fact]
    public async Task TokenExpires_FileIsReadAgain_RowsGoOn()
    {
        var (token, config) = (folder["token"], folder["kubeconfig"]);
        await File.WriteAllTextAsync(token, "old", Ct);
        await File.WriteAllTextAsync(config, $$"""
            apiVersion: v1
            kind: Config
            current-context: faulty
            contexts: [ { name: faulty, context: { cluster: faulty, user: me } } ]
            clusters: [ { name: faulty, cluster: { server: "{{proxy.Address}}" } } ]
            users: [ { name: me, user: { tokenFile: "{{token}}" } } ]
            """, Ct);
        var valid = "Bearer old";
        proxy.FaultOf = request => request.Headers.Authorization == valid ? null : new Fault(401);

        await WatchedAsync(new KubernetesClient(Kubeconfig.Load(config)), async () =>
        {
            valid = "Bearer new";
            await proxy.DropWatchesAsync();
            await UntilAsync("both gaps are marked", () => Has("usage", "Gap") && Has("watch", "Gap"));
            await File.WriteAllTextAsync(token, "new", Ct);

            await UntilAsync("both gaps have ended", () => Has("usage", "GapEnded") && Has("watch", "GapEnded"));
            Assert.Contains("does not accept the credentials of the user \"me\" (401)", Of("usage", "Gap").Message);
            await ScaleAsync(2);
            await UntilAsync("the new pod is known", () => Has("ml-app", "ReplicasChanged"));
        });
    }

    [Fact]
    public Task MetricsApiGoes_RequestsAreRecordedAndItsReturnIsTold() => WatchedAsync(Client(), async () =>
    {
        await UntilAsync("the pod is measured", () => Last() is { CpuUsedCores: not null });
        proxy.FaultOf = request => request.Path.Value!.Contains("metrics.k8s.io") ? new Fault(404) : null;
        await UntilAsync("its absence is told", () => Has("metrics", "MetricsUnavailable", "metrics-server") && Last() is { CpuUsedCores: null });
        Assert.Equal(0.1, Last()!.CpuRequestedCores);
        Assert.False(Last()!.IsGap);
        proxy.FaultOf = _ => null;

        await UntilAsync("it is measured again", () => Last() is { CpuUsedCores: not null });
        Assert.Equal("MetricsAvailable", LastOf("metrics").Reason);
        Assert.Contains(warnings, line => line.Contains("install metrics-server"));
    });

    [Fact]
    public Task PodIsEvictedAndNodeGone_BothAreTold() =>
        WatchedAsync(
            Client(),
            async () =>
            {
                var pod = Assert.Single((await direct.ListAsync<V1Pod>(ResourceQuery.In("default"), Ct)).Items).Name();
                var node = Assert.Single((await direct.ListAsync<V1Node>(new ResourceQuery(), Ct)).Items).Name();
                async Task Ready(string status, string message) =>
                    await official.PatchNodeStatusAsync(
                        Merge($$"""{"status":{"conditions":[{"type":"Ready","status":"{{status}}","message":"{{message}}"} ] } }"""), node,
                            cancellationToken: Ct);

                await Ready("Unknown", "Kubelet stopped posting node status.");
                await UntilAsync("the node is told", () => Has(node, "NodeNotReady", "Kubelet stopped posting"));
                await Ready("True", "kubelet is posting ready status");
                await UntilAsync("its return is told", () => Has(node, "NodeReady"));
                await official.PatchNamespacedPodStatusAsync(
                    Merge("""{"status":{"phase":"Failed","reason":"Evicted","message":"The node was low on resource: memory."}}"""),
                    pod, "default", cancellationToken: Ct);

                await UntilAsync("the eviction is told", () => Has(pod, "Evicted", "low on resource: memory"));
            }
        );

    private async Task WatchedAsync(KubernetesClient client, Func<Task> faults)
    {
        using var log = new EventLog(null);
        log.Added += happened =>
        {
            lock (events)
                events.Add(happened);
        };
        var filter = new PodFilter("default", Pods.MlApp, "app=ml-app");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var monitor = new UsageMonitor(new UsageSource(client, filter, new MetricsApi(client)), filter, log, TimeProvider.System)
        {
            Sampled = row =>
            {
                lock (rows)
                    rows.Add(row);
            },
            Warned = warnings.Add,
            SampleTimeout = TimeSpan.FromSeconds(5),
        };
        var ready = new TaskCompletionSource();
        var watcher = new ClusterWatcher(client, new WatchScope(filter, "ml-app", null, TimeProvider.System.GetUtcNow()), log, TimeProvider.System)
        {
            ReplicasChanged = (now, _) =>
            {
                if (now == 1)
                    ready.TrySetResult();
            },
        };
        var watching = watcher.RunAsync(stop.Token);
        var monitoring = monitor.RunAsync(TimeSpan.FromMilliseconds(500), null, stop.Token);
        try
        {
            await ready.Task.WaitAsync(Patience, Ct);
            await UntilAsync("there is a row", () => Last() is { IsGap: false });
            // The nodes' first list is not awaited by anyone else.
            lock (events)
                events.Clear();
            await faults();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(watching, monitoring);
            client.Dispose();
        }
    }

    private KubernetesClient Client() => new(new Kubeconfig { Server = proxy.Address, Context = "faulty" });

    private static V1Patch Merge(string patch) => new(patch, V1Patch.PatchType.MergePatch);

    private async Task ScaleAsync(int replicas)
    {
        await official.PatchNamespacedDeploymentAsync(Merge($$"""{"spec":{"replicas":{{replicas}} } }"""), "ml-app", "default", cancellationToken: Ct);
        await UntilAsync("the pods are ready", async () => (await direct.GetAsync<V1Deployment>("ml-app", ct: Ct)).Status?.ReadyReplicas == replicas);
    }

    private UsageRow? Last()
    {
        lock (rows)
            return rows.LastOrDefault();
    }

    private bool Has(string about, string reason, string message = "") => Count(about, reason, message) > 0;

    private int Count(string about, string reason, string message = "")
    {
        lock (events)
            return events.Count(happened => happened.Object == about && happened.Reason == reason && happened.Message.Contains(message));
    }

    private RunEvent Of(string about, string reason)
    {
        lock (events)
            return events.First(happened => happened.Object == about && happened.Reason == reason);
    }

    private RunEvent LastOf(string about)
    {
        lock (events)
            return events.Last(happened => happened.Object == about);
    }

    private Task UntilAsync(string what, Func<bool> isSo) => UntilAsync(what, () => Task.FromResult(isSo()));

    private async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            // The monitor still adds to them.
            lock (events)
                Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, $"not so: {what}; events: {string.Join(" | ", events)}");
            await Task.Delay(100, Ct);
        }
    }
}
