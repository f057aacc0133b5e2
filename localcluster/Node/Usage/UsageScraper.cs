using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Node.Usage;

/// <summary>
/// Usage as metrics-server gives it: at a fixed beat it takes the kubelet's last reading of every container; CPU is the mean
/// between the last two of the same run, memory the last working set. A pod shows up when each of its running containers has two.
/// </summary>
/// <param name="agent">Whose pods.</param>
/// <param name="housekeeping">The kubelet's readings.</param>
/// <param name="time">The clock.</param>
/// <param name="interval">Between two scrapes. metrics-server ships with 15 s.</param>
/// <param name="first">Until the first: a metrics-server's beat knows nothing of when a deployment comes.</param>
internal sealed class UsageScraper(NodeAgent agent, Housekeeping housekeeping, TimeProvider time, TimeSpan interval, TimeSpan first)
    : IUsageMetrics
{
    private IReadOnlyList<PodUsage> pods = [];
    private Dictionary<ContainerProcess, ContainerReadings> containers = [];
    private ContainerReadings? machine;
    private NodeUsage? node;

    /// <inheritdoc/>
    public IReadOnlyList<PodUsage> Pods() => pods;

    /// <inheritdoc/>
    public IReadOnlyList<NodeUsage> Nodes() => node is { } measured ? [measured] : [];

    /// <inheritdoc/>
    public IReadOnlyList<ContainerCounters> Counters() =>
        [
            // cAdvisor's "/" is the machine.
            .. housekeeping.Machine is { } machine
                ? [new ContainerCounters(new ObjectKey("", ""), "", "/", "", machine.At, machine.Usage.CpuNanoseconds, machine.Usage.WorkingSetBytes)]
                : Array.Empty<ContainerCounters>(),
            .. from pod in agent.Pods
            from container in pod.Containers
            let process = container.Process
            where process is not null
            let reading = housekeeping.Of(process)
            where reading is not null
            select new ContainerCounters(
                pod.Key,
                container.Record.Name,
                container.Record.Status.ContainerID ?? "",
                container.Record.Image,
                reading.At,
                reading.Usage.CpuNanoseconds,
                reading.Usage.WorkingSetBytes
            ),
        ];

    /// <summary>Scrapes at the beat until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        await Task.Delay(first, time, ct);
        using var beat = new PeriodicTimer(interval, time);
        do
            Scrape();
        while (await beat.WaitForNextTickAsync(ct));
    }

    private void Scrape()
    {
        var containers = new Dictionary<ContainerProcess, ContainerReadings>();
        // One that cannot be read this time has ended, or has begun a new run.
        pods = [.. agent.Pods.Select(pod => Scrape(pod, containers)).OfType<PodUsage>()];
        this.containers = containers;
        ScrapeNode();
    }

    private PodUsage? Scrape(PodRunner pod, Dictionary<ContainerProcess, ContainerReadings> containers)
    {
        var used = new List<(ContainerUsage Usage, ContainerReadings Readings)>();
        var complete = true;
        foreach (var container in pod.Containers)
        {
            if (container.Process is not { } process || housekeeping.Of(process) is not { } reading)
                continue;
            var readings = containers[process] = ContainerReadings.With(this.containers.GetValueOrDefault(process), reading);
            if (readings.Cores is { } cores)
                used.Add((new ContainerUsage(container.Record.Name, cores, readings.Later.Usage.WorkingSetBytes), readings));
            else
                complete = false;
        }
        if (!complete || used.Count == 0)
            return null;
        var oldest = used.MinBy(container => container.Readings.Later.At).Readings;
        return new PodUsage(pod.Key, oldest.Later.At, oldest.Window, [.. used.Select(container => container.Usage)]);
    }

    private void ScrapeNode()
    {
        if (housekeeping.Machine is not { } reading)
            return;
        machine = ContainerReadings.With(machine, reading);
        if (machine.Cores is { } cores)
            node = new NodeUsage(agent.NodeName, reading.At, machine.Window, cores, reading.Usage.WorkingSetBytes);
    }
}
