using System.Collections.Concurrent;
using MlServe.LocalCluster.Api;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Usage;

/// <summary>
/// Usage as metrics-server gives it: all containers are read at a fixed beat; CPU is the mean between the last two readings
/// of the same run, memory the last working set. A pod shows up when each of its running containers was read twice.
/// </summary>
/// <param name="agent">Whose pods.</param>
/// <param name="nodeName">The node's name.</param>
/// <param name="time">The clock.</param>
/// <param name="interval">Between two readings. metrics-server ships with 15 s.</param>
internal sealed class UsageScraper(NodeAgent agent, string nodeName, TimeProvider time, TimeSpan interval) : IUsageMetrics
{
    private readonly ConcurrentDictionary<string, PodUsage> _pods = new();
    private Dictionary<ContainerProcess, CpuReading> _last = [];
    private CpuReading? _lastNode;
    private NodeUsage? _node;

    /// <inheritdoc/>
    public IReadOnlyList<PodUsage> Pods() => [.. _pods.Values];

    /// <inheritdoc/>
    public IReadOnlyList<NodeUsage> Nodes() => _node is { } node ? [node] : [];

    /// <inheritdoc/>
    public IReadOnlyList<ContainerCounters> Counters() =>
    [
        // cAdvisor's "/" is the machine.
        .. MachineUsage.Read() is { } machine ? [new ContainerCounters(new ObjectKey("", ""), "", "/", "", machine.CpuNanoseconds, machine.WorkingSetBytes)] : Array.Empty<ContainerCounters>(),
        .. from pod in agent.Pods
           from container in pod.MainContainers
           let process = container.Process
           where process is not null
           let counters = process.Usage()
           where counters is not null
           select new ContainerCounters(
               new ObjectKey(pod.Namespace, pod.Name), container.Record.Name, container.Record.ContainerId ?? "", container.Record.Image, counters.CpuNanoseconds, counters.WorkingSetBytes),
    ];

    /// <summary>Reads at the beat until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var beat = new PeriodicTimer(interval, time);
        try
        {
            do
                Scrape();
            while (await beat.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    /// <summary>Reads everything once.</summary>
    public void Scrape()
    {
        var readings = new Dictionary<ContainerProcess, CpuReading>();
        var present = new HashSet<string>();
        foreach (var pod in agent.Pods)
            if (Scrape(pod, readings) is { } usage)
            {
                present.Add(pod.Uid);
                _pods[pod.Uid] = usage;
            }
        // One that could not be read this time has ended, or has begun a new run.
        foreach (var uid in _pods.Keys.Where(uid => !present.Contains(uid)))
            _pods.TryRemove(uid, out _);
        _last = readings;
        ScrapeNode();
    }

    private PodUsage? Scrape(PodRunner pod, Dictionary<ContainerProcess, CpuReading> readings)
    {
        var containers = new List<ContainerUsage>();
        var complete = true;
        (DateTimeOffset At, TimeSpan Window) sample = default;
        foreach (var container in pod.MainContainers)
        {
            if (container.Process is not { } process || process.Usage() is not { } counters)
                continue;
            var now = readings[process] = new CpuReading(counters.CpuNanoseconds, time.GetUtcNow());
            if (_last.GetValueOrDefault(process) is not { } earlier || CpuReading.Cores(earlier, now) is not { } cores)
                complete = false;
            else
            {
                containers.Add(new ContainerUsage(container.Record.Name, cores, counters.WorkingSetBytes));
                sample = (now.At, now.At - earlier.At);
            }
        }
        return complete && containers.Count > 0
            ? new PodUsage(new ObjectKey(pod.Namespace, pod.Name), sample.At, sample.Window, containers)
            : null;
    }

    private void ScrapeNode()
    {
        if (MachineUsage.Read() is not { } machine)
            return;
        var now = new CpuReading(machine.CpuNanoseconds, time.GetUtcNow());
        if (_lastNode is { } earlier && CpuReading.Cores(earlier, now) is { } cores)
            _node = new NodeUsage(nodeName, now.At, now.At - earlier.At, cores, machine.WorkingSetBytes);
        _lastNode = now;
    }
}
