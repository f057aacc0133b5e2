using MlServe.Evaluator.Advice;

namespace MlServe.Evaluator.Tests.Advice;

public class ContainerEvidenceTests
{
    private static readonly ContainerEvidence Used = new("a", [new(1, 10, 10, true), new(0.2, 30, 80, false), new(0.6, 20, 10, false)], 0);

    [Theory]
    [InlineData(0.5, 0.2)]
    [InlineData(0.8, 0.2)]
    [InlineData(0.9, 0.6)]
    [InlineData(0.91, 1)]
    public void CoresFor_Share_WeighsByTime(double share, double cores) => Assert.Equal(cores, Used.CoresFor(share));

    [Fact]
    public void Figures_AreOverTime()
    {
        Assert.Equal((1, 30), Used.Most);
        Assert.Equal((1, 10), Used.MostAtStart);
        Assert.Equal((0.32, 27), (Math.Round(Used.Mean.Cores, 6), Math.Round(Used.Mean.Bytes, 6)));
        Assert.Equal(0.2, Used.ShareAbove(0.6), 6);
        Assert.Null((Used with { Used = [new(1, 1, 1, false)] }).MostAtStart);
    }
}
