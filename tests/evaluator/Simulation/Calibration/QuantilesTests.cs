using MlServe.Evaluator.Simulation.Calibration;

namespace MlServe.Evaluator.Tests.Simulation.Calibration;

public class QuantilesTests
{
    [Fact]
    public void At_BetweenTwoShares_IsOnTheLine()
    {
        var quantiles = new Quantiles([0, 0.25, 0.9, 1], [0, 25, 90, 100]);

        Assert.Equal(0, quantiles.At(0));
        Assert.Equal(50, quantiles.At(0.5), 1e-9);
        Assert.Equal(97, quantiles.At(0.97), 1e-9);
        Assert.Equal(100, quantiles.At(1));
        Assert.Equal(50, quantiles.Mean(), 1e-9);
        Assert.Equal(100, quantiles.Times(2).Mean(), 1e-9);
        Assert.Null(quantiles.Mistake("spread"));
    }

    [Theory]
    [InlineData(new[] { 0.0, 1 }, new[] { 1.0 })]
    [InlineData(new[] { 0.0, 0.5 }, new[] { 1.0, 2 })]
    [InlineData(new[] { 0.0, 0.5, 0.5, 1 }, new[] { 1.0, 1, 2, 2 })]
    [InlineData(new[] { 0.0, 1 }, new[] { 2.0, 1 })]
    [InlineData(new[] { 0.0, 1 }, new[] { -1.0, 1 })]
    [InlineData(new[] { 0.0, 1 }, new[] { 1, double.NaN })]
    public void Mistake_WhatIsNoDistribution_IsTold(double[] shares, double[] values) =>
        Assert.StartsWith("spread", new Quantiles(shares, values).Mistake("spread"));

    [Fact]
    public void CpuSeconds_BetweenAndBeyondWhatWasMeasured_IsInterpolatedAndStays()
    {
        var cost = Known.Calibration().Request with { AtOnce = [new RequestWork(1, 0.010), new RequestWork(2, 0.012), new RequestWork(4, 0.020)] };

        Assert.Equal([0.010, 0.012, 0.016, 0.020, 0.020], new double[] { 1, 2, 3, 4, 9 }.Select(atOnce => Math.Round(cost.CpuSeconds(atOnce), 9)));
    }
}
