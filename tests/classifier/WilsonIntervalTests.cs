namespace MlServe.Classifier.Tests;

public class WilsonIntervalTests
{
    // Newcombe 1998, Two-sided confidence intervals for the single proportion, table I, method 3 (score without continuity correction).
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Of_PublishedExamples_AgreesToTheDigit(int right, int total, double low, double high)
    {
        var interval = WilsonInterval.Of(right, total)!.Value;

        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }

    [Fact]
    public void Of_AllRight_EndsAtOneExactly()
    {
        var interval = WilsonInterval.Of(20, 20)!.Value;

        Assert.Equal((1 - 0.1611, 1.0), (Math.Round(interval.Low, 4), interval.High));
    }

    [Fact]
    public void Of_NothingToGoBy_IsUnknown() => Assert.Null(WilsonInterval.Of(0, 0));
}
