using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Load;

/// <summary>Reports on a load while it goes: a line per second by one clock over all its stages, and one as each stage ends.</summary>
/// <param name="time">Time.</param>
/// <param name="cpuUsed">CPU time that this process has used so far.</param>
/// <param name="progressed">Takes the lines, one at a time.</param>
internal sealed class LoadReports(TimeProvider time, Func<TimeSpan> cpuUsed, Action<LoadProgress> progressed)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // A busy machine makes a tick late by tenths of a second; what is later did not run at all.
    private static readonly TimeSpan LateTick = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private LoadCounts ended;
    private StageRun? running;
    private bool isCounted;
    private long tick = time.GetTimestamp();
    private TimeSpan standstill;

    /// <summary>A stage, or the warm-up, begins.</summary>
    public void Begin(StageRun stage)
    {
        lock (gate)
            (running, isCounted, standstill) = (stage, stage.Part.IsWarmUp, TimeSpan.Zero);
    }

    /// <summary>
    /// The longest time since the stage began for which this process did not run: it was stopped, or the machine was; zero when there was
    /// none.
    /// </summary>
    public TimeSpan Standstill()
    {
        lock (gate)
        {
            // It may just be over.
            Tick();
            return standstill;
        }
    }

    /// <summary>The stage that began last has ended; its line says what the load has come to with it.</summary>
    public void End(StageResult result)
    {
        lock (gate)
        {
            var seconds = result.Elapsed.TotalSeconds;
            if (running is not { Part.IsWarmUp: false } stage)
                return;
            ended += result.Figures.Counts;
            isCounted = true;
            progressed(LoadProgress.Of(stage, stage.Offset + result.Elapsed, ended, result.Figures) with
            {
                Rate = seconds > 0 ? result.Figures.Counts.Okay / seconds : 0,
                CpuCores = result.GeneratorCpuCores,
                StageDone = true,
            });
        }
    }

    /// <summary>Reports until <paramref name="ct"/> ends it, which is no exception.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var (last, lastOkay, cpu, wasWarmUp) = (time.GetTimestamp(), 0L, new CpuMeter(time, cpuUsed), false);
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                lock (gate)
                {
                    Tick();
                    if (running is not { } stage)
                        continue;
                    var (now, figures) = (time.GetTimestamp(), stage.Tally.Figures());
                    var counts = stage.Part.IsWarmUp ? figures.Counts : isCounted ? ended : ended + figures.Counts;
                    // Nothing has elapsed of the load itself while it warms up.
                    var elapsed = stage.Part.IsWarmUp ? TimeSpan.Zero : time.GetElapsedTime(stage.LoadStart, now);
                    // Not beyond its stage, whose closing line is still to come.
                    var end = stage.Offset + stage.Plan.Length;
                    progressed(LoadProgress.Of(stage, elapsed < end ? elapsed : end, counts, figures) with
                    {
                        Rate = (counts.Okay - (stage.Part.IsWarmUp == wasWarmUp ? lastOkay : 0)) / time.GetElapsedTime(last, now).TotalSeconds,
                        CpuCores = cpu.Cores(),
                    });
                    (last, lastOkay, cpu, wasWarmUp) = (now, counts.Okay, new CpuMeter(time, cpuUsed), stage.Part.IsWarmUp);
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }

    private void Tick()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(tick, now) - Interval is var late && late > LateTick && late > standstill)
            standstill = late;
        tick = now;
    }
}
