using MlServe.Evaluator.Accuracy.Scores;

namespace MlServe.Evaluator.Tests.Accuracy.Scores;

public class ProbabilityCalibrationTests
{
    [Fact]
    public void Of_HandMadeAnswers_WeighsEachBinByItsAnswers()
    {
        // Five bins. (0.2, 0.4]: claims 0.3, keeps 1/2. (0.8, 1]: claims 0.9, keeps 2/3. ECE = (2·0.2 + 3·(0.9 − 2/3)) ÷ 5.
        var calibration = ProbabilityCalibration.Of([(0.25, true), (0.35, false), (0.85, true), (0.9, true), (0.95, false)], bins: 5);

        Assert.Equal((2 * 0.2 + 3 * (0.9 - 2.0 / 3)) / 5, calibration.ExpectedError!.Value, 12);
        Assert.Equal(0.66, calibration.MeanProbability!.Value, 12);
        Assert.Equal([0, 2, 0, 0, 3], calibration.Bins.Select(bin => bin.Photos));
        Assert.Equal((0.5, 0.3), (calibration.Bins[1].Accuracy!.Value, Math.Round(calibration.Bins[1].MeanProbability!.Value, 12)));
        Assert.Null(calibration.Bins[0].Accuracy);
    }

    [Fact]
    public void Of_AnswersThatKeepWhatTheyClaim_HaveNoError() =>
        Assert.Equal(0, ProbabilityCalibration.Of([(0.5, true), (0.5, false), (1, true)]).ExpectedError!.Value, 12);

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.1, 0)] // a bound belongs to the bin below it
    [InlineData(0.1001, 1)]
    [InlineData(1.0, 9)]
    [InlineData(1.00001, 9)] // a softmax in single precision may add up to a little more
    public void Of_Bounds_BelongToTheLowerBin(double probability, int bin) =>
        Assert.Equal(1, ProbabilityCalibration.Of([(probability, true)], bins: 10).Bins[bin].Photos);

    [Fact]
    public void Of_NoAnswers_IsUnknown()
    {
        var calibration = ProbabilityCalibration.Of([]);

        Assert.Null(calibration.ExpectedError);
        Assert.Null(calibration.MeanProbability);
        Assert.Equal(ProbabilityCalibration.DefaultBins, calibration.Bins.Count);
    }
}
