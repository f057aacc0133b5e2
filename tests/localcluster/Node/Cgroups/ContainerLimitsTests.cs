using MlServe.LocalCluster.Node.Cgroups;

namespace MlServe.LocalCluster.Tests.Node.Cgroups;

public class ContainerLimitsTests
{
    [Theory]
    [InlineData(2.0, 200_000)]
    [InlineData(0.25, 25_000)]
    [InlineData(0.001, 1_000)] // the kernel's least
    public void CpuQuotaMicroseconds_Limit_PerPeriodOf100Milliseconds(double cores, long expected) =>
        Assert.Equal(expected, new ContainerLimits(null, cores, null).CpuQuotaMicroseconds);

    [Fact]
    public void CpuQuotaMicroseconds_NoLimit_Unlimited() => Assert.Equal(-1, new ContainerLimits(1, null, null).CpuQuotaMicroseconds);

    [Theory]
    [InlineData(1.0, 2.0, 1024)]
    [InlineData(null, 2.0, 2048)] // a limit alone is its own request
    [InlineData(0.1, null, 102)]
    [InlineData(null, null, 2)]
    public void CpuShares_FollowTheRequest(double? request, double? limit, long expected) =>
        Assert.Equal(expected, new ContainerLimits(request, limit, null).CpuShares);

    [Theory]
    [InlineData(null, 1)]
    [InlineData(1.0, 39)]
    [InlineData(256.0, 10_000)]
    public void CpuWeight_MapsSharesOntoV2(double? request, long expected) =>
        Assert.Equal(expected, new ContainerLimits(request, null, null).CpuWeight);
}
