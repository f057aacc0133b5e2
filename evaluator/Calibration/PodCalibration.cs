using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Calibration;

/// <summary>Measures one pod: a few starts, idle, load after load, and more than it takes.</summary>
/// <param name="pod">The pod.</param>
/// <param name="options">Seed, and how long a pod may take to become ready.</param>
/// <param name="budget">Time for the loads.</param>
internal sealed class PodCalibration(CalibratedPod pod, EvaluationOptions options, TimeSpan budget)
{
    private const int Starts = 3;
    private static readonly TimeSpan IdleLength = TimeSpan.FromSeconds(3), UsagePatience = TimeSpan.FromSeconds(50), Pause = TimeSpan.FromSeconds(0.5);

    // Two readings a second apart on a cluster that was started for this; elsewhere usage is read and scraped every 15 to 20 s.
    private static readonly TimeSpan OwnMetrics = TimeSpan.FromSeconds(6), ShippedMetrics = TimeSpan.FromSeconds(60);
    private readonly RunSession session = pod.Session;

    /// <summary>Measures all there is.</summary>
    /// <param name="model">What the service said of its model.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="UserErrorException">The pod does not come, or does not answer.</exception>
    public async Task<CalibrationEvidence> MeasureAsync(ModelIdentity model, CancellationToken ct)
    {
        var starts = new List<PodStartSample>();
        for (var number = 1; number <= Starts; number++)
        {
            session.Display.Step($"start {number} of {Starts}");
            starts.Add(await new PodStarts(session.Cluster.Client, pod.Target, pod.Url, session.Time).MeasureAsync(options.ReadyTimeout, ct));
        }

        var fresh = await pod.CountersAsync(ct);
        IPodCpu meter = fresh.CpuSeconds is not null
            ? new ProcessCounterCpu(pod.CountersAsync)
            : new MetricsApiCpu(pod.Usage, pod.Target.Pods, session.Time) { Least = session.Cluster.IsOwned ? OwnMetrics : ShippedMetrics };
        var freshBytes = fresh.ResidentBytes is null ? await ClusterMemoryAsync(ct) : null;
        var (idle, others, cluster) = await IdleAsync(meter, ct);

        var runner = new LevelRunner(pod, meter, idle, options.Seed);
        var machine = await MachineIdentity.ReadAsync(session.Cluster, others ?? 0, ct);
        var wholeCores = Math.Max(1, (int)Math.Min(pod.CpuLimit ?? machine.Cores, machine.Cores));
        var atOnce = fresh.Concurrency ?? wholeCores;
        var warmUp = await runner.RunAsync(CalibrationLevel.WarmUp(budget), isSampled: true, ct);
        var alone = warmUp.ResponseSeconds
            ?? throw new UserErrorException(Invariant($"{pod.Url} answered no request in {warmUp.Level.Length.TotalSeconds:0} s: look at its logs."));
        var levels = new List<LevelReading>();
        foreach (var level in CalibrationLevel.All(alone, atOnce, pod.CpuLimit, budget))
            levels.Add(await runner.RunAsync(level, isSampled: false, ct));
        var settled = await pod.CountersAsync(ct);
        var settledBytes = await ClusterMemoryAsync(ct);
        return new CalibrationEvidence
        {
            Machine = machine,
            CpuLimit = pod.CpuLimit,
            WholeCores = wholeCores,
            Service = pod.Identify(model),
            CpuSource = meter.Source,
            Starts = starts,
            IdleCores = idle,
            ClusterIdleCores = cluster,
            Fresh = fresh,
            WarmUp = warmUp,
            Levels = levels,
            Settled = settled,
            FreshClusterBytes = freshBytes,
            SettledClusterBytes = settledBytes,
            // Last, since not every service survives it.
            Burst = await BurstAsync(runner, CalibrationLevel.Burst(fresh.QueueLength + atOnce, levels[^1].Rate), ct),
        };
    }

    private async Task<LevelReading?> BurstAsync(LevelRunner runner, CalibrationLevel level, CancellationToken ct)
    {
        try
        {
            return await runner.RunAsync(level, isSampled: true, ct);
        }
        catch (UserErrorException exception)
        {
            session.Display.Warn($"the service did not survive {level.Text}: {exception.Message}");
            return null;
        }
    }

    /// <summary>What the pod, others and the embedded cluster's process use while nobody asks anything, cores.</summary>
    private async Task<(double Pod, double? Others, double Cluster)> IdleAsync(IPodCpu meter, CancellationToken ct)
    {
        session.Display.Step("idle");
        var length = IdleLength > meter.Least ? IdleLength : meter.Least;
        var (began, before) = (session.Time.GetTimestamp(), pod.ReadMachine());
        var used = await meter.DuringAsync(QuietAsync, length, ct) / length.TotalSeconds ?? 0;
        var (elapsed, after) = (session.Time.GetElapsedTime(began), pod.ReadMachine());
        return after is { } now && before is { } then
            ? (used, Math.Max(0, (now.Busy - then.Busy) / elapsed - used), (now.Cluster - then.Cluster) / elapsed)
            : (used, null, 0);

        async Task<DateTimeOffset> QuietAsync(CancellationToken over)
        {
            var from = session.Time.GetUtcNow();
            await Task.Delay(length, session.Time, over);
            return from;
        }
    }

    /// <summary>The pod's memory as the cluster counts it, measured from now on; null where it does not tell in time.</summary>
    private async Task<double?> ClusterMemoryAsync(CancellationToken ct)
    {
        session.Display.Step("waiting for the pod's memory as the cluster counts it");
        var since = session.Time.GetUtcNow();
        while (session.Time.GetUtcNow() - since < UsagePatience)
        {
            var reading = await pod.Usage.ReadAsync(ct);
            if (reading.Metrics.IsAbsent)
                return null;
            var row = UsageTotals.Of(session.Time.GetUtcNow(), reading.Pods, reading.Metrics.Pods, pod.Target.Pods.Containers);
            if (row is { Replicas: 1, MemoryUsedKB: { } kilobytes } && row.MeasuredAt >= since)
                return kilobytes * 1024;
            await Task.Delay(Pause, session.Time, ct);
        }

        return null;
    }
}
