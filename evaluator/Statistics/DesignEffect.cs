namespace MlServe.Evaluator.Statistics;

/// <summary>A stretch of time: how many values fell into it, and how many of them had what is counted.</summary>
internal readonly record struct HitCount(double Number, double Hits);

/// <summary>
/// How much less dependent values say than independent ones (Kish: Survey Sampling, 1965): requests that queue behind each other are late
/// together. The variance of a count is estimated from its sums over windows of time and their autocovariances, up to where those turn
/// negative (Geyer: Practical Markov Chain Monte Carlo, Statistical Science 7, 1992, initial monotone sequence), within each stage for
/// itself, since stages differ by plan and not by chance.
/// </summary>
internal static class DesignEffect
{
    // With fewer windows than this beyond one a stage nobody can tell.
    private const int FewestFreeWindows = 10;

    // Of independent values the estimate lies around 1 with a standard error of √(2 ÷ windows): so far off it is no longer chance.
    private const double StandardErrors = 3;

    /// <summary>The variance of the number of hits ÷ that of as many independent values; 1 where it may be chance that it is more.</summary>
    /// <param name="stages">Windows of equal length of each stage, in order.</param>
    /// <returns>Null where there are too few windows to tell.</returns>
    public static double? Of(IReadOnlyList<IReadOnlyList<HitCount>> stages)
    {
        var free = stages.Sum(windows => Math.Max(0, windows.Count - 1));
        if (free < FewestFreeWindows)
            return null;
        var (number, hits) = (stages.Sum(windows => windows.Sum(window => window.Number)), stages.Sum(windows => windows.Sum(window => window.Hits)));
        var independent = hits * (number - hits) / number;
        if (!(independent > 0))
            return 1;
        List<double[]> residuals = [.. stages.Select(Residuals)];
        var windows = stages.Sum(stage => stage.Count);
        var effect = Variance(residuals) * windows / free / independent;
        return effect > 1 + StandardErrors * Math.Sqrt(2.0 / free) ? effect : 1;
    }

    /// <summary>The effect, and a standard error of it more: too few hits hide how much they belong together.</summary>
    /// <param name="effect">As it was estimated.</param>
    /// <param name="hits">From how many hits.</param>
    public static double Raised(double effect, double hits) => effect * (1 + Math.Sqrt(2 * effect / Math.Max(1, hits)));

    private static double[] Residuals(IReadOnlyList<HitCount> windows)
    {
        var number = windows.Sum(window => window.Number);
        var share = number > 0 ? windows.Sum(window => window.Hits) / number : 0;
        return [.. windows.Select(window => window.Hits - window.Number * share)];
    }

    private static double Variance(List<double[]> residuals)
    {
        var (variance, least) = (-Autocovariance(residuals, 0), double.PositiveInfinity);
        // Beyond a third of a stage there are too few pairs.
        var longest = residuals.Max(stage => stage.Length) / 3;
        for (var lag = 0; lag == 0 || lag + 1 <= longest; lag += 2)
        {
            var pair = Autocovariance(residuals, lag) + Autocovariance(residuals, lag + 1);
            if (pair <= 0)
                break;
            least = Math.Min(least, pair);
            variance += 2 * least;
        }

        return variance;
    }

    private static double Autocovariance(List<double[]> residuals, int lag) => residuals.Sum(stage =>
    {
        var sum = 0.0;
        for (var i = 0; i + lag < stage.Length; i++)
            sum += stage[i] * stage[i + lag];
        return sum;
    });
}
