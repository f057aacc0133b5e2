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
}
