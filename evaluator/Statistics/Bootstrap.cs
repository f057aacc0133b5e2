using MathNet.Numerics.Statistics;

namespace MlServe.Evaluator.Statistics;

/// <summary>Where a figure lies with 95 % confidence.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal sealed record Interval(double Low, double High);

/// <summary>
/// Percentile bootstrap (Efron, Tibshirani: An Introduction to the Bootstrap, 1993, chapter 13) of medians, 95 %.
/// docs/validity.md says how often such intervals hold what they should.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Resamples drawn for an interval.</summary>
    public const int Resamples = 10_000;

    /// <summary>
    /// Fewest values that get an interval: of n values all lie on one side of the true median with probability 2^(1−n),
    /// so that below six not even lowest to highest holds it with 95 %.
    /// </summary>
    public const int FewestValues = 6;

    private const double Tail = 0.025;

    /// <summary>Interval of the median; null when there are too few values.</summary>
    public static Interval? Median(IReadOnlyList<double> values, Random random) =>
        values.Count < FewestValues ? null : Percentiles(() => MedianOf(Resample(values, random)));

    /// <summary>Interval of the median of <paramref name="b"/> ÷ the median of <paramref name="a"/>, two unpaired samples of
    /// positive numbers; null when one has too few values.</summary>
    public static Interval? RatioOfMedians(IReadOnlyList<double> a, IReadOnlyList<double> b, Random random) =>
        a.Count < FewestValues || b.Count < FewestValues ? null : Percentiles(() => MedianOf(Resample(b, random)) / MedianOf(Resample(a, random)));

    /// <summary>The median; the mean of the middle two of an even number.</summary>
    public static double MedianOf(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        return SortedArrayStatistics.Median(sorted);
    }

    /// <summary><see cref="Resamples"/> values of a statistic, sorted.</summary>
    internal static double[] Distribution(Func<double> statistic)
    {
        var drawn = new double[Resamples];
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] = statistic();
        Array.Sort(drawn);
        return drawn;
    }

    /// <summary>As many of the values as there are, drawn with replacement.</summary>
    internal static double[] Resample(IReadOnlyList<double> values, Random random)
    {
        var drawn = new double[values.Count];
        for (var i = 0; i < drawn.Length; i++)
            drawn[i] = values[random.Next(values.Count)];
        return drawn;
    }

    private static Interval Percentiles(Func<double> statistic)
    {
        var sorted = Distribution(statistic);
        // Values that were drawn, not something between two of them: medians of few values are few.
        return new Interval(
            SortedArrayStatistics.QuantileCustom(sorted, Tail, QuantileDefinition.R1),
            SortedArrayStatistics.QuantileCustom(sorted, 1 - Tail, QuantileDefinition.R1));
    }
}
