using MlServe.Evaluator.Files.Terminal;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Load.Results;

/// <summary>A load's result for people: one row per stage and one over all.</summary>
internal static class LoadTable
{
    private static readonly IReadOnlyList<LoadTime> Times = [LoadTime.Mean, LoadTime.P50, LoadTime.P95, LoadTime.P99, LoadTime.Max];

    private static readonly IReadOnlyList<(string Heading, int Width, Func<StageResult, string> Value)> Columns =
    [
        ("stage", 7, stage => stage.Part.ToString()),
        ("users", 6, stage => Invariant($"{stage.Users}")),
        ("think up to", 12, stage => stage.ThinkUpTo is { } think ? Invariant($"{think.TotalSeconds:0.###} s") : ""),
        ("okay", 8, stage => Invariant($"{stage.Figures.Counts.Okay}")),
        ("failed", 8, stage => Invariant($"{stage.Figures.Counts.Failed}")),
        ("okay/s", 8, stage => stage.Elapsed > TimeSpan.Zero ? Invariant($"{stage.Figures.Counts.Okay / stage.Elapsed.TotalSeconds:0.00}") : "–"),
        .. Times.Select(time => (Heading: $"{time.Name} ms", Width: 10, Value: (Func<StageResult, string>)(stage => Milliseconds(stage.Figures[time])))),
    ];

    /// <summary>Writes the table.</summary>
    /// <param name="result">What is written.</param>
    /// <param name="to">Where.</param>
    /// <param name="inColour">Whether that is a terminal that shows colours.</param>
    public static void Write(LoadResult result, TextWriter to, bool inColour)
    {
        var counts = result.Overall.Figures.Counts;
        // Fast answers of the few that were served are no good news: the failures come first.
        if (counts.Failed > 0)
            to.WriteLine(inColour ? Ansi.Red + Failures(result.Overall.Figures) + Ansi.Plain : Failures(result.Overall.Figures));
        to.WriteLine(string.Concat(Columns.Select(column => column.Heading.PadLeft(column.Width))));
        foreach (var stage in result.Stages.Append(result.Overall))
            to.WriteLine(string.Concat(Columns.Select(column => column.Value(stage).PadLeft(column.Width))));
        if (LatencyIntervals.Of(result) is { Count: > 0 } intervals)
            to.WriteLine(intervals.Values.Any(interval => interval is not null)
                ? $"95 % intervals, ms: {string.Join(", ", intervals.Select(Text))}"
                : "95 % intervals: too few requests");
        if (counts.Unsent > 0)
            to.WriteLine(Invariant($"not sent: {counts.Unsent} requests of open stages, since all users were still waiting for an answer"));
    }

    private static string Failures(LoadFigures figures)
    {
        var counts = figures.Counts;
        var requests = counts.Failed + counts.Transactions;
        return Invariant($"{counts.Failed:#,0} of {requests:#,0} requests failed ({100.0 * counts.Failed / requests:0.##} %): ")
            + FailureKind.Text(FailureKind.Met(counts), figures.Statuses);
    }

    private static string Text(KeyValuePair<LoadTime, Interval?> known) => known.Value is { } interval
        ? Invariant($"{known.Key.Name} {interval.Low * 1000:0.0} – {interval.High * 1000:0.0}")
        : $"{known.Key.Name} too few requests";

    private static string Milliseconds(TimeSpan? time) => time is { } value ? Invariant($"{value.TotalMilliseconds:0.0}") : "–";
}
