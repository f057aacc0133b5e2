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
    // One that has just been started and is not to be read yet is read before its start is noticed: a tenth of a second in a kubelet's ten.
    private const int TriesPerInterval = 100;

    private readonly SteadyClock clock = new(time);
    private volatile TaskCompletionSource sooner = NewSignal();
    private Dictionary<ContainerProcess, Kept> containers = [];
    private Kept? machine;

    /// <summary>The machine's last reading; null where it tells nothing.</summary>
    public UsageReading? Machine => machine?.Reading;

    /// <summary>A running container's last reading; null before the first.</summary>
    public UsageReading? Of(ContainerProcess container) => containers.GetValueOrDefault(container)?.Reading;

    /// <summary>Reads what is due until cancelled, and sleeps until the next is: a beat would be most of what an idle cluster costs.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        while (true)
        {
            var signal = sooner = NewSignal();
            var next = Look();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ct);
            await Task.WhenAny(signal.Task, Task.Delay(TimeSpan.FromTicks(Math.Max(0, (next - clock.Now).Ticks)), time, either.Token));
            await either.CancelAsync();
            ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>A container has been started: it is read before its start is noticed.</summary>
    public void Started() => sooner.TrySetResult();

    /// <summary>When a container is read next that is read now.</summary>
    public static DateTimeOffset Next(DateTimeOffset now, TimeSpan interval, Random random) => now + interval * (1 + random.NextDouble());

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads what is due.</summary>
    /// <returns>When the next is.</returns>
    private DateTimeOffset Look()
    {
        var renewed = new Dictionary<ContainerProcess, Kept>();
        var next = clock.Now + interval;
        foreach (var container in agent.Pods.SelectMany(pod => pod.Containers).Select(container => container.Process).OfType<ContainerProcess>())
            if (Renewed(containers.GetValueOrDefault(container), container.Usage) is { } kept)
                renewed[container] = kept;
            else
                next = clock.Now + interval / TriesPerInterval;
        containers = renewed;
        machine = Renewed(machine, MachineUsage.Read);
        return renewed.Values.Append(machine).OfType<Kept>().Select(kept => kept.Due).Append(next).Min();
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
