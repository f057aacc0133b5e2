using MlServe.Classifier.Inference;

namespace MlServe.Classifier.Tests.Inference;

public class RankingTests
{
    private static readonly string[] Labels = ["a", "b", "c", "d"];

    [Theory]
    [InlineData(1, "b")]
    [InlineData(3, "bda")]
    [InlineData(4, "bdac")]
    [InlineData(99, "bdac")]
    [InlineData(0, "")]
    public void Top_Count_GivesBestFirstAndEqualsInOrder(int count, string expected)
    {
        var top = Ranking.Top(Labels, [0.1f, 0.5f, 0.1f, 0.3f], count);

        Assert.Equal(expected, string.Concat(top.Select(t => t.Label)));
    }
}
