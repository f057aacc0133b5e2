using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Findings;

/// <summary>When the service was slowest, and how slow.</summary>
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
        var slowest = facts.Timeline
            .GroupBy(row => (int)(row.ElapsedSeconds / window))
            .Select(rows => Slice.Of([.. rows]))
            .OfType<Slice>()
            .MaxBy(slice => slice.Mean);
        if (slowest is null)
            yield break;
        var isSlow = slowest.Mean >= Slow * mean;
        var between = Invariant($"between {Moment.Of(slowest.From)} and {Moment.Of(slowest.To)}");
        var ready = Ready(facts, slowest) is { } pods ? $" by {NumberText.Count(pods, "ready pod")}" : "";
        var text = $"The service was slowest {between}: {Milliseconds(slowest.Mean)} in the mean at {NumberText.Short(slowest.Rate)} requests/s{ready}, "
            + (isSlow
                ? $"{NumberText.Short(slowest.Mean / mean)} times the whole load's {Milliseconds(mean)}. That is what has to become better first."
                : $"against {Milliseconds(mean)} over the whole load.");
        yield return Finding.Of(
            "slowest",
            isSlow ? FindingKind.Advice : FindingKind.Fine,
            text,
            ("from_s", slowest.From), ("to_s", slowest.To), ("mean_s", slowest.Mean), ("overall_mean_s", mean), ("rate", slowest.Rate));
    }

    private static int? Ready(RunFacts facts, Slice slice) => facts.Usage
        .Where(row => facts.At(row.Time) is var at && at >= slice.From && at < slice.To)
        .Min(row => row.Ready);

    private static string Milliseconds(double seconds) => $"{NumberText.Short(seconds * 1000)} ms";

    private sealed record Slice(double From, double To, double Mean, double Rate)
    {
        public static Slice? Of(IReadOnlyList<TimelineRow> rows)
        {
            var timed = rows.Where(row => row is { MeanSeconds: not null, Transactions: > 0 }).ToList();
            if (timed.Count == 0)
                return null;
            var (from, to) = (rows[0].ElapsedSeconds, rows[^1].ElapsedSeconds + rows[^1].LengthSeconds);
            var transactions = timed.Sum(row => row.Transactions);
            return new Slice(from, to, timed.Sum(row => row.Transactions * row.MeanSeconds!.Value) / transactions, transactions / (to - from));
        }
    }
}
