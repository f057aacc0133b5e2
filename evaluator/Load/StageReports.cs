using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Load;

/// <summary>Reports on a running stage: a progress line per second, and the rows of the timeline as they end.</summary>
/// <param name="stage">The stage.</param>
/// <param name="cpuUsed">CPU time that this process has used so far.</param>
/// <param name="progressed">Takes the progress.</param>
/// <param name="timeline">Cuts the stage into rows; null where nobody asks.</param>
internal sealed class StageReports(StageRun stage, Func<TimeSpan> cpuUsed, Action<LoadProgress> progressed, StageTimeline? timeline)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly TimeProvider time = stage.Time;

    /// <summary>Reports until <paramref name="ct"/> ends it, which is no exception.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var rowLength = StageTimeline.RowLength(stage.Options.Plan.Length);
        using var timer = new PeriodicTimer(Interval, time);
        var (last, lastOkay, cpu) = (time.GetTimestamp(), 0L, new CpuMeter(time, cpuUsed));
        var rowStart = last;
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                var (now, figures) = (time.GetTimestamp(), stage.Tally.Figures());
                // Nothing has elapsed of the load itself while it warms up.
                var elapsed = stage.Part.IsWarmUp ? TimeSpan.Zero : time.GetElapsedTime(stage.LoadStart, now);
                progressed(LoadProgress.Of(stage.Part.Number, stage.Plan.Users, elapsed, figures, stage.Options.Plan) with
                {
                    Rate = (figures.Counts.Okay - lastOkay) / time.GetElapsedTime(last, now).TotalSeconds,
                    CpuCores = cpu.Cores(),
                });
                (last, lastOkay, cpu) = (now, figures.Counts.Okay, new CpuMeter(time, cpuUsed));
                // Half a tick early, or a timer that comes a moment too soon would make a row longer by a second.
                // What is left of the stage after it must be worth a row, too.
                if (time.GetElapsedTime(rowStart, now) >= rowLength - (Interval / 2) && time.GetElapsedTime(now, stage.End) > Interval / 2)
                {
                    timeline?.EndRow(time.GetUtcNow(), elapsed);
                    rowStart = now;
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }
}
