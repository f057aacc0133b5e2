using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Tests.Pages;

public class AxisTests
{
    [Theory]
    [InlineData(1, new[] { 0, 0.5, 1 }, 2)]
    [InlineData(5, new double[] { 0, 2, 4, 6 }, 4)]
    [InlineData(100, new double[] { 0, 50, 100 }, 4)]
    [InlineData(0.013, new[] { 0, 0.005, 0.01, 0.015 }, 4)]
    [InlineData(0, new[] { 0, 0.5, 1 }, 2)]
    [InlineData(double.NaN, new[] { 0, 0.5, 1 }, 2)]
    public void Ticks_Largest_IsCoveredByRoundNumbers(double largest, double[] expected, int wanted)
    {
        var ticks = Axis.Ticks(largest, wanted);

        Assert.Equal(expected.Length, ticks.Count);
        Assert.All(expected.Zip(ticks), pair => Assert.Equal(pair.First, pair.Second, 12));
    }

    [Theory]
    [InlineData(190.3, 511.1, false, new double[] { 200, 300, 400, 500 })]
    [InlineData(0, 1, false, new[] { 0, 0.5, 1 })]
    [InlineData(-3, 3, false, new double[] { -2, 0, 2 })]
    [InlineData(3.1, 3.102, false, new[] { 3.1, 3.1005, 3.101, 3.1015, 3.102 })]
    [InlineData(5, 5, false, new double[] { 5 })]
    [InlineData(0.02, 1, true, new[] { 0.02, 0.05, 0.1, 0.2, 0.5, 1 })]
    [InlineData(0.001, 0.1, true, new[] { 0.001, 0.01, 0.1 })]
    [InlineData(0.5, 2e9, true, new double[] { 1, 1e2, 1e4, 1e6, 1e8 })]
    [InlineData(3, 4, true, new double[] { 3, 4 })]
    public void Within_Ends_AreFilledWithRoundNumbers(double least, double most, bool byRatio, double[] expected)
    {
        var ticks = Axis.Within(least, most, 4, byRatio);

        Assert.Equal(expected.Length, ticks.Count);
        Assert.All(expected.Zip(ticks), pair => Assert.Equal(pair.First, pair.Second, 12));
    }
}
