using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Node.Logs;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Node.Usage;
using MlServe.LocalCluster.Node.Volumes;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Node;

/// <summary>
/// This machine as the cluster's node: it runs the pods that are bound to it and measures them, from <see cref="StartAsync"/> to
/// disposal, after which no process or cgroup of it is left.
/// </summary>
internal sealed partial class LocalNode : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly IPodCgroups cgroups;
    private readonly NodeAgent agent;
    private readonly TimeSpan stopGrace;
    private readonly ObjectStore store;
    private readonly string pods;
    private readonly ILogger log;
    private readonly Process? watchdog;
    private readonly Task work;

    private LocalNode(LocalNodeOptions options, ObjectStore store, IPodCgroups cgroups, TimeProvider time, ILogger log)
    {
        (this.store, this.cgroups, this.log, stopGrace) = (store, cgroups, log, options.StopGrace);
        var capacity = NodeCapacity.OfMachine(options.Cpus);
        (Limits, Capacity) = (cgroups.Summary, capacity.Summary);
        if (cgroups.Enforced)
            watchdog = ContainerShim.LaunchNodeWatchdog(cgroups.Roots);

        pods = Path.Combine(options.StateDirectory, "pods");
        // Different clusters begin at different addresses.
        var addresses = new PodAddresses(
            options.PodRange,
            uint.Parse(StateHash.Of(options.StateDirectory), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
        );
        var mounts = new Lazy<MountSupport>(options.Mounts);
        var events = new EventRecorder(store, time, "kubelet", options.Name);
        var planner = new ContainerPlanner(store, new ImageTable(options.Images), capacity, cgroups.Enforced);
        var runtime = new ContainerRuntime(planner, cgroups, new Relist(time, options.RelistPeriod), time);
        agent = new NodeAgent(store, options.Name, NewPod, time, log);

        var heartbeat = new NodeHeartbeat(new NodeObject(store, time, options, capacity, Limits), store, time);
        heartbeat.Begin();
        // As a kubelet's 10 s are to metrics-server's 15 s.
        var housekeeping = new Housekeeping(agent, time, options.UsageInterval * 2 / 3, new Random(options.Random.Next()));
        runtime.Started = housekeeping.Started;
        var usage = new UsageScraper(agent, housekeeping, time, options.UsageInterval, options.UsageInterval * options.Random.NextDouble());
        (Usage, Logs) = (usage, new NodeLogs(store, pods, time));
        work = Task.WhenAll(
            Run("heartbeat", heartbeat.RunAsync), Run("pods", RunPodsAsync), Run("housekeeping", housekeeping.RunAsync), Run("usage", usage.RunAsync));

        PodRunner NewPod(StoredObject pod)
        {
            var directory = new PodDirectory(pods, pod.Key, pod.Uid);
            var reporter = new PodReporter(pod, store, events, time);
            return new PodRunner(
                reporter,
                new PodSandbox(reporter, directory, new PodVolumes(store, directory, mounts), addresses, time),
                runtime,
                time,
                log
            );
        }
    }

    /// <summary>The figures behind metrics.k8s.io.</summary>
    public IUsageMetrics Usage { get; }

    /// <summary>The output of the node's containers.</summary>
    public IPodLogs Logs { get; }

    /// <summary>One line: how limits are enforced, or why not.</summary>
    public string Limits { get; }

    /// <summary>One line: what pods may request, and whether that is more than there is.</summary>
    public string Capacity { get; }

    /// <summary>Cleans up after a dead cluster of the same state directory, then begins to work.</summary>
    /// <param name="options">The node.</param>
    /// <param name="store">The cluster's objects.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">For failures of the node itself.</param>
    /// <param name="ct">Gives up the start.</param>
    public static async Task<LocalNode> StartAsync(
        LocalNodeOptions options, ObjectStore store, TimeProvider time, ILogger log, CancellationToken ct)
    {
        var cgroups = await CgroupDetection.OpenAsync(options.StateDirectory, time, ct);
        try
        {
            return new LocalNode(options, store, cgroups, time, log);
        }
        catch
        {
            await cgroups.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await work;
        await agent.StopPodsAsync(stopGrace);
        await cgroups.DisposeAsync();
        if (watchdog is not null)
            await ContainerShim.StopWatchdogAsync(watchdog.StandardInput);
        watchdog?.Dispose();
        stop.Dispose();
    }

    private Task RunPodsAsync(CancellationToken ct)
    {
        PodDirectory.RemoveOthers(pods, store.List(ClusterKinds.Pods).Items.Select(pod => pod.Uid).ToHashSet());
        return agent.RunAsync(ct);
    }

    /// <summary>One part that fails is told and leaves the others at work: above all the pods must still be ended.</summary>
    private Task Run(string name, Func<CancellationToken, Task> part) => Task.Run(async () =>
    {
        try
        {
            await part(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception exception)
        {
            PartFailed(log, exception, name);
        }
    });

    [LoggerMessage(Level = LogLevel.Error, Message = "the node's {Part} has failed; it works again after a restart of the cluster")]
    private static partial void PartFailed(ILogger logger, Exception error, string part);
}
