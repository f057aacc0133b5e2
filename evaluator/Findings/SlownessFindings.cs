using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Findings;

/// <summary>When the service was slowest, how slow, and whether more pods would have helped.</summary>
internal static class SlownessFindings
{
    // Slower than the whole by this factor, and the mean tells only half.
    private const double Slow = 2;

    /// <summary>The finding; none where no course of the load is known.</summary>
    public static IEnumerable<Finding> Of(RunFacts facts)
    {
        if (facts.Summary.ResponseTimeSeconds is not { } mean || facts.Timeline.Count == 0)
            yield break;
        var length = facts.Timeline[^1].ElapsedSeconds + facts.Timeline[^1].LengthSeconds;
        // A minute of a long load, a tenth of a short one, but no shorter than what was kept together.
        var window = Math.Min(60, Math.Max(length / 10, facts.Timeline.Max(row => row.LengthSeconds)));
        var beginnings = Beginnings(facts.Timeline);
        var slowest = facts.Timeline
            .GroupBy(row => (int)(row.ElapsedSeconds / window))
            .Select(rows => Slice.Of([.. rows], beginnings))
            .OfType<Slice>()
            .MaxBy(slice => slice.Mean);
        if (slowest is null)
            yield break;
        var isSlow = slowest.Mean >= Slow * mean;
        var between = Invariant($"between {Moment.Of(slowest.From)} and {Moment.Of(slowest.To)}");
        var ready = Ready(facts, slowest);
        var by = ready is { } pods ? $" by {NumberText.Count(pods, "ready pod")}" : "";
        var text = $"The service was slowest {between}: {NumberText.Milliseconds(slowest.Mean)} on average at {NumberText.Short(slowest.Rate)} requests/s{by}, "
            + (isSlow
                ? $"{NumberText.Short(slowest.Mean / mean)} times the whole load's {NumberText.Milliseconds(mean)}. {Reason(slowest, ready ?? 1)}"
                : $"against {NumberText.Milliseconds(mean)} over the whole load.");
        yield return Finding.Of(
            "slowest",
            isSlow ? FindingKind.Advice : FindingKind.Fine,
            text,
            ("from_s", slowest.From), ("to_s", slowest.To), ("mean_s", slowest.Mean), ("overall_mean_s", mean), ("rate", slowest.Rate),
            ("under_way", slowest.UnderWay), ("burst_share", slowest.BurstShare));
    }

    private static string Reason(Slice slice, int ready) => slice switch
    {
        { BurstShare: >= 0.5 } => Invariant($"{slice.BurstShare * 100:0} % of that time was waited in the first seconds of a stage, when all users send at ")
            + "once: more pods shorten such a burst, and the time after it was better than this mean.",
        _ when slice.UnderWay < ready => $"With {NumberText.Short(slice.UnderWay)} requests under way at a time there were pods enough: "
            + "events.csv says what happened then, and a pod that has just started answers slowly.",
        _ => $"With {NumberText.Short(slice.UnderWay)} requests under way at a time that is where more pods, or more CPU for each, help first.",
    };

    /// <summary>The rows with which a stage begins.</summary>
    private static HashSet<TimelineRow> Beginnings(IReadOnlyList<TimelineRow> timeline) =>
        [.. timeline.Where((row, i) => i == 0 || timeline[i - 1].Stage != row.Stage)];

    private static int? Ready(RunFacts facts, Slice slice) => facts.Usage
        .Where(row => facts.At(row.Time) is var at && at >= slice.From && at < slice.To)
        .Min(row => row.Ready);

    /// <summary>A part of the load.</summary>
    /// <param name="From">When it began, in seconds since the load did.</param>
    /// <param name="To">When it ended.</param>
    /// <param name="Mean">Mean response time, in seconds.</param>
    /// <param name="Rate">Requests per second.</param>
    /// <param name="BurstShare">Of all time waited, the share of requests that ended in the first row of a stage; 0 where rows are too long to tell.</param>
    private sealed record Slice(double From, double To, double Mean, double Rate, double BurstShare)
    {
        /// <summary>Requests under way at a time: Little's law.</summary>
        public double UnderWay => Mean * Rate;

        public static Slice? Of(IReadOnlyList<TimelineRow> rows, HashSet<TimelineRow> beginnings)
        {
            var timed = rows.Where(row => row is { MeanSeconds: not null, Transactions: > 0 }).ToList();
            if (timed.Count == 0)
                return null;
            var (from, to) = (rows[0].ElapsedSeconds, rows[^1].ElapsedSeconds + rows[^1].LengthSeconds);
            var waited = timed.Sum(Waited);
            var isTold = rows.Where(beginnings.Contains).Sum(row => row.LengthSeconds) <= (to - from) / 3;
            return new Slice(
                from, to, waited / timed.Sum(row => row.Transactions), timed.Sum(row => row.Transactions) / (to - from),
                isTold ? timed.Where(beginnings.Contains).Sum(Waited) / waited : 0);
        }

        private static double Waited(TimelineRow row) => row.Transactions * row.MeanSeconds!.Value;
    }
}
