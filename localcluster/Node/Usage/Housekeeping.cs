using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Node.PodProcess;
using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.Node.Usage;

/// <summary>
/// What cAdvisor does inside a kubelet: it reads a container when it starts and from then on at moments of that container's own,
/// each one to two intervals after the last, and keeps the last reading for all who ask. So usage on Kubernetes is up to 20 s old
/// before anybody scrapes it, and an autoscaler here must not know sooner than one there.
/// </summary>
/// <param name="agent">Whose pods.</param>
/// <param name="time">The clock.</param>
/// <param name="interval">The shortest time between two readings. A kubelet ships with 10 s.</param>
/// <param name="random">Draws by how much the next reading comes later than that.</param>
internal sealed class Housekeeping(NodeAgent agent, TimeProvider time, TimeSpan interval, Random random)
{
    // A tenth of a second in a kubelet's ten: a container is first read before its start is noticed.
    private const int TicksPerInterval = 100;

    private readonly SteadyClock clock = new(time);
    private Dictionary<ContainerProcess, Kept> containers = [];
    private Kept? machine;

    /// <summary>The machine's last reading; null where it tells nothing.</summary>
    public UsageReading? Machine => machine?.Reading;

    /// <summary>A running container's last reading; null before the first.</summary>
    public UsageReading? Of(ContainerProcess container) => containers.GetValueOrDefault(container)?.Reading;

    /// <summary>Reads what is due until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var tick = new PeriodicTimer(interval / TicksPerInterval, time);
        do
            Tick();
        while (await tick.WaitForNextTickAsync(ct));
    }

    /// <summary>When a container is read next that is read now.</summary>
    public static DateTimeOffset Next(DateTimeOffset now, TimeSpan interval, Random random) => now + interval * (1 + random.NextDouble());

    private void Tick()
    {
        var renewed = new Dictionary<ContainerProcess, Kept>();
        foreach (var container in agent.Pods.SelectMany(pod => pod.Containers).Select(container => container.Process).OfType<ContainerProcess>())
            if (Renewed(containers.GetValueOrDefault(container), container.Usage) is { } kept)
                renewed[container] = kept;
        containers = renewed;
        machine = Renewed(machine, MachineUsage.Read);
    }

    private Kept? Renewed(Kept? kept, Func<CgroupUsage?> read)
    {
        if (kept is not null && clock.Now < kept.Due)
            return kept;
        if (read() is not { } usage)
            return null;
        var now = clock.Now;
        return new Kept(new UsageReading(time.GetUtcNow(), usage) { Steady = now }, Next(now, interval, random));
    }

    private sealed record Kept(UsageReading Reading, DateTimeOffset Due);
}
