using MathNet.Numerics.Statistics;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tests.Statistics;

public class BootstrapTests
{
    // Survival of mice in days: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, table 2.1.
    private static readonly double[] Treatment = [94, 197, 16, 38, 99, 141, 23];
    private static readonly double[] Control = [52, 104, 146, 10, 51, 30, 40, 27, 46];

    /// <summary>Their table 2.2, the column of infinitely many resamples.</summary>
    [Theory]
    [InlineData(true, 94, 37.83)]
    [InlineData(false, 46, 13.08)]
    public void Distribution_MouseData_HasThePublishedStandardError(bool treated, double median, double standardError)
    {
        var (values, random) = (treated ? Treatment : Control, new Random(1));

        var medians = Bootstrap.Distribution(() => Bootstrap.MedianOf(Bootstrap.Resample(values, random)));

        Assert.Equal(median, Bootstrap.MedianOf(values));
        // 10,000 draws of a distribution with such tails: a few per cent of noise.
        Assert.InRange(medians.StandardDeviation(), standardError * 0.94, standardError * 1.06);
    }

    /// <summary>Against the exact distribution of the resampled median, summed over all multisets of draws.</summary>
    [Theory]
    [InlineData(23, 141, new double[] { 94, 197, 16, 38, 99, 141, 23 })]
    [InlineData(27, 104, new double[] { 52, 104, 146, 10, 51, 30, 40, 27, 46 })]
    [InlineData(1.5, 5.5, new double[] { 6, 1, 5, 2, 4, 3 })]
    [InlineData(7, 7, new double[] { 7, 7, 7, 7, 7, 7 })]
    public void Median_SixOrMore_IsTheExactPercentile(double low, double high, double[] values) =>
        Assert.Equal(new Interval(low, high), Bootstrap.Median(values, new Random(1)));

    [Fact]
    public void Median_Five_IsNoInterval()
    {
        Assert.Null(Bootstrap.Median([1, 2, 3, 4, 5], new Random(1)));
        Assert.Null(Bootstrap.RatioOfMedians([1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6], new Random(1)));
    }

    [Fact]
    public void RatioOfMedians_ConstantSamples_IsTheirRatio() =>
        Assert.Equal(new Interval(2.5, 2.5), Bootstrap.RatioOfMedians([2, 2, 2, 2, 2, 2], [5, 5, 5, 5, 5, 5], new Random(1)));

    /// <summary>docs/validity.md has the table: of six trials nine intervals in ten hold the true median, of twelve a little more.</summary>
    [Theory]
    [InlineData(6)]
    [InlineData(12)]
    public void Median_LogNormalTrials_CoversTheTrueMedianInMostCases(int trials)
    {
        const int experiments = 300;
        var random = new Random(7);
        var held = 0;
        for (var i = 0; i < experiments; i++)
        {
            var interval = Bootstrap.Median([.. Enumerable.Range(0, trials).Select(_ => Math.Exp(0.2 * random.NextNormal()))], random)!;
            held += interval.Low <= 1 && 1 <= interval.High ? 1 : 0;
        }

        Assert.InRange((double)held / experiments, 0.85, 0.99);
    }
}
