using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tests.Tuning;

public class GainTests
{
    [Theory]
    [InlineData(0.59, 0.57, 0.61, "41 % less [39, 43]")]
    [InlineData(1.2, 1.1, 1.35, "20 % more [10, 35]")]
    [InlineData(0.59, null, null, "41 % less")]
    [InlineData(0.99, 0.97, 1.01, "1 % less [−1, 3]")]
    [InlineData(0.5, 0.5, 0.5, "50 % less")]
    [InlineData(1.0, 1.0, 1.0, "the same")]
    public void ToString_Ratio_IsWhatIsSavedWithItsInterval(double ratio, double? low, double? high, string text) =>
        Assert.Equal(text, new Gain(ratio, low, high).ToString());

    [Fact]
    public void OfTrials_Pairs_IsTheMedianRatioWithItsInterval()
    {
        var gain = Gain.OfTrials([10, 20, 10, 10, 10, 10, null], [5, 11, 4, 5, 6, 5, 5])!;

        Assert.Equal(0.5, gain.Ratio);
        Assert.InRange(gain.Low!.Value, 0.4, 0.5);
        Assert.InRange(gain.High!.Value, 0.5, 0.6);
        Assert.Null(Gain.OfTrials([10], [5])!.Low);
        Assert.Null(Gain.OfTrials([], []));
    }

    [Fact]
    public void OfRounds_FourRounds_HasStudentsIntervalOfTheLogarithms()
    {
        var gain = Gain.OfRounds([(100, 50), (100, 52), (100, 48), (100, 50)])!;

        Assert.Equal(0.4998, gain.Ratio, 4);
        // 3.182 (3 degrees of freedom) × 0.0327 ÷ √4 = 0.0520 on either side of the logarithm.
        Assert.Equal(0.4745, gain.Low!.Value, 3);
        Assert.Equal(0.5264, gain.High!.Value, 3);
        Assert.Null(Gain.OfRounds([(100, 50)])!.Low);
    }
}
