using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Load.Results.Tallies;

/// <summary>What ended in a few seconds of a stage.</summary>
/// <param name="Times">Times of its transactions.</param>
/// <param name="Counts">As <see cref="WindowRecord"/> has them.</param>
/// <param name="KnownLimits">Limits that were counted, in microseconds.</param>
internal sealed record StageWindow(LatencyHistogram Times, IReadOnlyList<long> Counts, IReadOnlyList<long> KnownLimits)
{
    /// <summary>From the start of the stage.</summary>
    public TimeSpan Start { get; init; }

    /// <summary>Its length.</summary>
    public TimeSpan Length { get; init; }

    /// <summary>Its counts, with those of each of the limits.</summary>
    /// <param name="stage">Number of the stage.</param>
    /// <param name="stageStart">Its start, from that of the load.</param>
    /// <param name="limits">In microseconds; one that was not counted is known from the histogram, to 1 % and never too well.</param>
    public WindowCounts ToCounts(int stage, TimeSpan stageStart, IEnumerable<long> limits) => new()
    {
        Stage = stage,
        StartSeconds = (stageStart + Start).TotalSeconds,
        LengthSeconds = Length.TotalSeconds,
        Transactions = Counts[0],
        Okay = Counts[1],
        Failed = Counts[2],
        Limits = limits.ToDictionary(limit => limit, Within),
    };

    private LimitCount Within(long limit)
    {
        var known = KnownLimits.Index().FirstOrDefault(other => other.Item == limit, (Index: -1, Item: 0)).Index;
        if (known >= 0)
            return new LimitCount(Counts[3 + 2 * known], Counts[4 + 2 * known]);
        var within = Times.CountWithin(TimeSpan.FromMicroseconds(limit));
        // Those that were answered and not served may all have been fast.
        return new LimitCount(within, Math.Max(0, within - (Counts[0] - Counts[1])));
    }
}
