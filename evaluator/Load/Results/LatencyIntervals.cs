using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Load.Results;

/// <summary>
/// Where the percentiles of a load lie with 95 % confidence, by order statistics of as many values as its requests are worth: neighbours
/// that were late together are worth fewer (<see cref="DesignEffect"/>). docs/validity.md says how often such intervals hold what they should.
/// </summary>
internal static class LatencyIntervals
{
    /// <summary>The percentiles that have intervals.</summary>
    public static readonly IReadOnlyList<LoadTime> Percentiles = [LoadTime.P50, LoadTime.P90, LoadTime.P95, LoadTime.P99];

    /// <summary>The intervals in seconds; null for a percentile of which so many requests cannot tell. Empty where nothing was counted by windows.</summary>
    public static IReadOnlyDictionary<LoadTime, Interval?> Of(LoadResult result)
    {
        List<IReadOnlyList<LatencyHistogram>> stages =
            [.. result.Stages.Select(stage => (IReadOnlyList<LatencyHistogram>)[.. (stage.Windows?.All(stage.Elapsed) ?? []).Select(window => window.Times)])];
        return Of(stages);
    }

    /// <summary>The same of the times of each stage's windows.</summary>
    public static IReadOnlyDictionary<LoadTime, Interval?> Of(IReadOnlyList<IReadOnlyList<LatencyHistogram>> stages)
    {
        var all = new LatencyHistogram();
        foreach (var window in stages.SelectMany(windows => windows))
            all.Add(window);
        if (all.Count == 0 || stages.All(windows => windows.Count <= 1))
            return new Dictionary<LoadTime, Interval?>();
        // Luck may hide from a tail how dependent requests are; the median tells it better.
        var least = Effect(stages, all.Percentile(0.5)!.Value);
        return Percentiles.ToDictionary(percentile => percentile, percentile =>
        {
            var (own, quantile) = (Effect(stages, percentile.Of(all)!.Value), percentile.Quantile!.Value);
            return least is { } ofMedian && own is { } ofTail
                && OrderStatistics.Shares(quantile, Independent(all.Count, quantile, Math.Max(ofTail, ofMedian))) is { } shares
                ? new Interval(all.Spread(shares.Low)!.Value.TotalSeconds, all.Spread(shares.High)!.Value.TotalSeconds)
                : null;
        });
    }

    /// <summary>
    /// How many independent requests they are worth. Where there are few, those runs state an interval in which luck hides how much requests depend on
    /// each other: so where they do, they are taken to depend by a standard error more than was seen.
    /// </summary>
    private static double Independent(long number, double quantile, double effect) =>
        number / (effect > 1 ? DesignEffect.Raised(effect, number * Math.Min(quantile, 1 - quantile)) : 1);

    private static double? Effect(IReadOnlyList<IReadOnlyList<LatencyHistogram>> stages, TimeSpan value) => DesignEffect.Of(
        [.. stages.Select(windows => (IReadOnlyList<HitCount>)[.. windows.Select(window => new HitCount(window.Count, window.CountUpTo(value)))])]);
}
