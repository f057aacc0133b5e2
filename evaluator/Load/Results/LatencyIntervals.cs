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
            var effect = Effect(stages, percentile.Of(all)!.Value);
            return least is { } ofMedian && effect is { } own
                && OrderStatistics.Shares(percentile.Quantile!.Value, all.Count / Math.Max(own, ofMedian)) is { } shares
                ? new Interval(all.Spread(shares.Low)!.Value.TotalSeconds, all.Spread(shares.High)!.Value.TotalSeconds)
                : null;
        });
    }

    private static double? Effect(IReadOnlyList<IReadOnlyList<LatencyHistogram>> stages, TimeSpan value) => DesignEffect.Of(
        [.. stages.Select(windows => (IReadOnlyList<HitCount>)[.. windows.Select(window => new HitCount(window.Count, window.CountUpTo(value)))])]);
}
