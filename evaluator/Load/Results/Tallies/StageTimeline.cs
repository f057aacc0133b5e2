using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>
/// Cuts a stage into rows of a few seconds, each with what ended in it. Rows do not straddle stages: the last has what is left
/// over.
/// </summary>
/// <param name="stage">Number of the stage.</param>
/// <param name="users">Its users.</param>
/// <param name="tally">Where it counts.</param>
/// <param name="write">Takes the rows.</param>
internal sealed class StageTimeline(int stage, int users, StageTally tally, Action<TimelineRow> write)
{
    private const int MostRows = 360;
    private (LoadCounts Counts, LatencyHistogram Total) before = tally.Snapshot();
    private DateTimeOffset began;
    private TimeSpan beganAfter;

    /// <summary>The stage begins, and its first row.</summary>
    /// <param name="now">The time.</param>
    /// <param name="after">Time since the load began.</param>
    public void Begin(DateTimeOffset now, TimeSpan after) => (before, began, beganAfter) = (tally.Snapshot(), now, after);

    /// <summary>Length of a row: whole seconds, so that a load has at most 360 rows and some for the ends of its stages; five of half an hour.</summary>
    public static TimeSpan RowLength(TimeSpan load) => TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(load.TotalSeconds / MostRows)));

    /// <summary>A row ends, and the next begins.</summary>
    public void EndRow(DateTimeOffset now, TimeSpan after)
    {
        if (after <= beganAfter)
            return;
        var seen = tally.Snapshot();
        var times = seen.Total.Since(before.Total);
        write(new TimelineRow(
            began, beganAfter.TotalSeconds, (after - beganAfter).TotalSeconds, stage, users,
            seen.Counts.Transactions - before.Counts.Transactions, seen.Counts.Okay - before.Counts.Okay, seen.Counts.Failed - before.Counts.Failed,
            Seconds(LoadTime.Mean), Seconds(LoadTime.P50), Seconds(LoadTime.P95), Seconds(LoadTime.P99)));
        (before, began, beganAfter) = (seen, now, after);

        double? Seconds(LoadTime time) => time.Of(times)?.TotalSeconds;
    }
}
