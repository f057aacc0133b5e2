using MlServe.Evaluator.Accuracy.Photos;
using MlServe.Evaluator.Accuracy.Reports;
using MlServe.Evaluator.Accuracy.Scores;
using MlServe.Evaluator.Tests.Load;
using static MlServe.Evaluator.Tests.Accuracy.Scores.AccuracyScoreTests;

namespace MlServe.Evaluator.Tests.Accuracy.Reports;

public class AccuracyFindingsTests
{
    [Fact]
    public void Of_Mistakes_NamesAccuracyWeakestClassAndConfidence()
    {
        using var culture = new CommaCulture();
        List<GradedPhoto> photos =
        [
            .. Enumerable.Repeat(Graded(0, (0, 0.9), (1, 0.1)), 60), .. Enumerable.Repeat(Graded(1, (1, 0.9), (0, 0.1)), 15),
            .. Enumerable.Repeat(Graded(1, (2, 0.9), (1, 0.1)), 20), .. Enumerable.Repeat(Graded(1, (0, 0.9), (1, 0.1)), 5),
        ];

        var findings = AccuracyFindings.Of(AccuracyScore.Of(["Bread", "Rice", "Soup"], photos));

        Assert.Equal(3, findings.Count);
        Assert.Matches(@"^75\.0 % of 100 photos are predicted correctly; with 95 % confidence it is within 65\.\d – 82\.\d %\.$", findings[0]);
        Assert.Matches(
            @"^The weakest class is Rice: 37\.5 % of its 40 photos are recognised \(2\d\.\d – 5\d\.\d %\); 20 photos of it are predicted as Soup\.$",
            findings[1]);
        Assert.Equal("Its mean confidence is 90.0 %, 15.0 points above its accuracy: the model is overconfident.", findings[2]);
    }

    [Theory]
    [InlineData(0.99, "which agrees with its accuracy: it lies within the interval of that.")]
    [InlineData(0.6, "40.0 points below its accuracy: the model is underconfident.")]
    public void Of_AllRight_SaysSo(double confidence, string expected)
    {
        var photos = Enumerable.Range(0, 100).Select(i => Graded(i % 2, (i % 2, confidence), (1 - i % 2, 1 - confidence))).ToList();

        var findings = AccuracyFindings.Of(AccuracyScore.Of(["a", "b"], photos));

        Assert.Equal("Every photo of every class is recognised.", findings[1]);
        Assert.EndsWith(expected, findings[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NoPhoto_SaysNothing() => Assert.Empty(AccuracyFindings.Of(AccuracyScore.Of(["a", "b"], [])));
}
