using MlServe.Evaluator.Accuracy.Scores;

namespace MlServe.Evaluator.Tests.Accuracy.Scores;

public class ConfusionMatrixTests
{
    // The example of scikit-learn's classification_report: y_true [0, 1, 2, 2, 2], y_pred [0, 0, 2, 2, 1].
    private static readonly ConfusionMatrix Published = new(3, [(0, 0), (1, 0), (2, 2), (2, 2), (2, 1)]);

    [Theory]
    [InlineData(0, 0.5, 1.0, 0.67, 1)]
    [InlineData(1, 0.0, 0.0, 0.0, 1)]
    [InlineData(2, 1.0, 0.67, 0.8, 3)]
    public void Figures_PublishedExample_Agree(int i, double precision, double recall, double f1, int support) =>
        Assert.Equal(
            (precision, recall, f1, support),
            (
                Math.Round(Published.Precision(i)!.Value, 2),
                Math.Round(Published.Recall(i)!.Value, 2),
                Math.Round(Published.F1(i)!.Value, 2),
                Published.Support(i)
            )
        );

    [Fact]
    public void Overall_PublishedExample_Agrees()
    {
        Assert.Equal(3, Published.Right);
        Assert.Equal(0.49, Math.Round(Published.MacroF1!.Value, 2));
        Assert.Equal(0.56, Math.Round(Published.BalancedAccuracy!.Value, 2));
    }

    [Fact]
    public void Figures_ClassWithoutPhotos_AreUnknownAndWeighNothing()
    {
        var matrix = new ConfusionMatrix(3, [(0, 0), (1, 1), (1, 2)]);

        Assert.Null(matrix.Recall(2));
        Assert.Equal(0, matrix.Precision(2));
        Assert.Equal((1 + 0.5) / 2, matrix.BalancedAccuracy);
        Assert.Equal((1 + 2.0 / 3) / 2, matrix.MacroF1!.Value, 12);
    }

    [Fact]
    public void Figures_ClassNeverAnswered_HasNoPrecisionAndAnF1OfZero()
    {
        var matrix = new ConfusionMatrix(2, [(0, 0), (1, 0)]);

        Assert.Null(matrix.Precision(1));
        Assert.Equal(0, matrix.F1(1));
    }

    [Fact]
    public void Figures_NoPhotosAtAll_AreUnknown()
    {
        var matrix = new ConfusionMatrix(2, []);

        Assert.Null(matrix.BalancedAccuracy);
        Assert.Null(matrix.MacroF1);
        Assert.Null(matrix.F1(0));
    }
}
