using k8s.Models;
using MlServe.LocalCluster.Autoscaling;

namespace MlServe.LocalCluster.Tests.Autoscaling;

public class ScalingToleranceTests
{
    [Theory]
    [InlineData(null, null, 1.1, true)]
    [InlineData(null, null, 1.101, false)]
    [InlineData(null, null, 0.9, true)]
    [InlineData(null, null, 0.899, false)]
    [InlineData(null, "0", 1.01, false)]
    [InlineData(null, "0", 1.0, true)]
    [InlineData(null, "0", 0.95, true)] // downwards the default holds
    [InlineData("50m", null, 0.94, false)]
    [InlineData("50m", null, 1.1, true)]
    [InlineData("500m", "2", 0.5, true)]
    [InlineData("500m", "2", 3.0, true)]
    [InlineData("500m", "2", 3.01, false)]
    public void Covers_ToleranceOfADirection_HoldsForThatDirection(string? down, string? up, double ratio, bool expected)
    {
        var tolerance = ScalingTolerance.Of(new V2HorizontalPodAutoscalerBehavior
        {
            ScaleDown = new() { Tolerance = down is null ? null : new ResourceQuantity(down) },
            ScaleUp = new() { Tolerance = up is null ? null : new ResourceQuantity(up) },
        });
        Assert.Equal(expected, tolerance.Covers(ratio));
    }

    /// <summary>110 % of the target is where versions differ, 90 % is not.</summary>
    [Theory]
    [InlineData(55, 50, false)]
    [InlineData(44, 40, false)]
    [InlineData(54, 50, true)]
    [InlineData(45, 50, true)]
    [InlineData(44, 50, false)]
    public void Before133_RatioAtTheEdge_IsComparedAsThere(double percent, double target, bool covered)
    {
        Assert.Equal(covered, ScalingTolerance.Before133.Covers(percent / target));
        Assert.Equal(covered, Math.Abs(1 - (percent / target)) <= 0.1);
    }

    [Fact]
    public void Of_NoBehavior_IsTheDefault() => Assert.Equal(ScalingTolerance.Default, ScalingTolerance.Of(null));
}
