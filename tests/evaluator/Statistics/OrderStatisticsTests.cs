using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tests.Statistics;

public class OrderStatisticsTests
{
    /// <summary>Ranks of tables of the sign test: of 20 values the median lies between the 6th and the 15th, of 100 between the 40th and the 61st.</summary>
    [Theory]
    [InlineData(6, 1, 6)]
    [InlineData(10, 2, 9)]
    [InlineData(20, 6, 15)]
    [InlineData(100, 40, 61)]
    public void Shares_Median_AreTheRanksOfTheSignTest(int number, int low, int high) =>
        Assert.Equal(new Interval((double)low / number, (double)high / number), OrderStatistics.Shares(0.5, number));

    [Theory]
    [InlineData(0.5, 5)]
    [InlineData(0.9, 35)]
    [InlineData(0.95, 71)]
    [InlineData(0.99, 367)]
    [InlineData(0.5, 0)]
    public void Shares_TooFewValues_AreNone(double quantile, int number)
    {
        Assert.Null(OrderStatistics.Shares(quantile, number));
        Assert.NotNull(OrderStatistics.Shares(quantile, number == 0 ? 6 : number + 1));
    }

    [Theory]
    [InlineData(0.5, 1000)]
    [InlineData(0.95, 1000)]
    [InlineData(0.99, 100_000)]
    public void Shares_ManyValues_HoldTheQuantileWithAtLeastNinetyFivePercent(double quantile, int number)
    {
        var shares = OrderStatistics.Shares(quantile, number)!;
        var held = BinomialTail.AtMost(Math.Round(shares.High * number) - 1, number, quantile)
            - BinomialTail.AtMost(Math.Round(shares.Low * number) - 1, number, quantile);

        Assert.InRange(held, 0.95, 0.965);
    }
}
