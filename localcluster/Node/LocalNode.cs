using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Telemetry;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Autoscaling;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Network;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Node.Usage;
using MlServe.LocalCluster.Node.Volumes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node;

/// <summary>
/// This machine as the cluster's node: scheduler, kubelet, usage, node ports and autoscaler, all at work from
/// <see cref="StartAsync"/> to disposal, after which no process, cgroup or port of it is left.
/// </summary>
internal sealed partial class LocalNode : IAsyncDisposable
{
    // The Node object itself says so less often than its lease.
    private const int BeatsPerStatus = 6;

    private readonly CancellationTokenSource stop = new();
    private readonly LocalNodeOptions options;
    private readonly NodeServices services;
    private readonly NodeAgent agent;
    private readonly NodePortController nodePorts;
    private readonly Process? watchdog;
    private readonly Task work;

    private LocalNode(LocalNodeOptions options, NodeServices services, Random random)
    {
        (this.options, this.services) = (options, services);
        var (store, time, log) = (services.Store, services.Time, services.Log);
        if (services.Cgroups.Enforced)
            watchdog = ContainerShim.LaunchNodeWatchdog(services.Cgroups.Roots);
        NodeObject.Register(services);
        NodeLease.Renew(services);
        agent = new NodeAgent(services);
        nodePorts = new NodePortController(store, time, random, log);
        // As a kubelet's 10 s are to metrics-server's 15 s.
        var housekeeping = new Housekeeping(agent, time, options.UsageInterval * 2 / 3, new Random(random.Next()));
        var usage = new UsageScraper(agent, housekeeping, services.NodeName, time, options.UsageInterval, options.UsageInterval * random.NextDouble());
        (Usage, Logs) = (usage, new NodeLogs(services));
        work = Task.WhenAll(
            Run(new PodScheduler(store, time, log).RunAsync),
            Run(agent.RunAsync),
            Run(nodePorts.RunAsync),
            Run(housekeeping.RunAsync),
            Run(usage.RunAsync),
            Run(new AutoscalerController(store, usage, time, log).RunAsync),
            Run(BeatAsync));
    }

    /// <summary>The figures behind metrics.k8s.io.</summary>
    public IUsageMetrics Usage { get; }

    /// <summary>The output of the node's containers.</summary>
    public IPodLogs Logs { get; }

    /// <summary>One line: how limits are enforced, or why not.</summary>
    public string Limits => services.Cgroups.Summary;

    /// <summary>One line: what pods may request, and whether that is more than there is.</summary>
    public string Capacity => services.Capacity.Summary;

    /// <summary>Cleans up after a dead cluster of the same state directory, then begins to work.</summary>
    /// <param name="options">The node.</param>
    /// <param name="store">The cluster's objects.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">Picks the pod of each connection, and when usage is read.</param>
    /// <param name="log">For failures of the node itself.</param>
    /// <param name="cancel">Gives up the start.</param>
    public static async Task<LocalNode> StartAsync(
        LocalNodeOptions options, ObjectStore store, TimeProvider time, Random random, ILogger log, CancellationToken cancel)
    {
        var first = uint.Parse(StateHash.Of(options.StateDirectory), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var addresses = new PodAddresses(options.PodRange, first);
        var cgroups = await CgroupDetection.OpenAsync(options.StateDirectory, time, cancel);
        try
        {
            return new LocalNode(options, new NodeServices(
                store, time, cgroups, addresses, new ImageTable(options.Images), NodeCapacity.OfMachine(options.Cpus),
                new EventRecorder(store, time, "kubelet", options.Name), log, Path.Combine(options.StateDirectory, "pods"), options.Name,
                new Relist(time, options.RelistPeriod), new Lazy<MountSupport>(options.Mounts)), random);
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
        await agent.StopPodsAsync(options.StopGrace);
        nodePorts.Dispose();
        await services.Cgroups.DisposeAsync();
        await DismissWatchdogAsync();
        stop.Dispose();
    }

    private async Task DismissWatchdogAsync()
    {
        if (watchdog is null)
            return;
        try
        {
            await watchdog.StandardInput.WriteLineAsync(ContainerShim.Done);
            await watchdog.StandardInput.DisposeAsync();
        }
        catch (IOException)
        {
            // Somebody ended it before.
        }
        watchdog.Dispose();
    }

    /// <summary>One part that fails is told and leaves the others at work: above all the pods must still be ended.</summary>
    private Task Run(Func<CancellationToken, Task> part) => Task.Run(async () =>
    {
        try
        {
            await part(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception error)
        {
            PartFailed(services.Log, error, part.Target!.GetType().Name);
        }
    });

    private async Task BeatAsync(CancellationToken cancel)
    {
        using var beat = new PeriodicTimer(NodeLease.RenewEvery, services.Time);
        try
        {
            for (var beats = 1; await beat.WaitForNextTickAsync(cancel); beats++)
            {
                NodeLease.Renew(services);
                if (beats % BeatsPerStatus == 0)
                    NodeObject.Beat(services);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (StatusException)
        {
            // Somebody deleted the node object: nothing is scheduled any more until the next start.
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the node's {Part} has failed and stays away until the cluster is started again")]
    private static partial void PartFailed(ILogger logger, Exception error, string part);
}
