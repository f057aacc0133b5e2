using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Load;

/// <summary>Ends the rows of a running stage's timeline as their seconds pass.</summary>
/// <param name="stage">The stage.</param>
/// <param name="timeline">Cuts the stage into rows.</param>
internal sealed class StageRows(StageRun stage, StageTimeline timeline)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly TimeProvider time = stage.Time;

    /// <summary>Goes on until <paramref name="ct"/> ends it, which is no exception.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var rowLength = StageTimeline.RowLength(stage.Options.Plan.Length);
        using var timer = new PeriodicTimer(Interval, time);
        var rowStart = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(ct))
            {
                var now = time.GetTimestamp();
                // Half a tick early, or a timer that comes a moment too soon would make a row longer by a second.
                // What is left of the stage after it must be worth a row, too.
                if (time.GetElapsedTime(rowStart, now) >= rowLength - (Interval / 2) && time.GetElapsedTime(now, stage.End) > Interval / 2)
                {
                    timeline.EndRow(time.GetUtcNow(), time.GetElapsedTime(stage.LoadStart, now));
                    rowStart = now;
                }
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
        }
    }
}
