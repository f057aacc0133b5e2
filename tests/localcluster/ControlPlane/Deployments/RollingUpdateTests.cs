using k8s.Models;
using MlServe.LocalCluster.ControlPlane.Deployments;

namespace MlServe.LocalCluster.Tests.ControlPlane.Deployments;

public sealed class RollingUpdateTests
{
    [Theory]
    [InlineData("25%", "25%", 4, 1, 1)]
    [InlineData("25%", "25%", 1, 1, 0)]
    [InlineData("25%", "25%", 10, 3, 2)]
    [InlineData("2", "0", 3, 2, 0)]
    [InlineData("0", "10%", 3, 0, 1)]
    [InlineData("0", "5", 3, 0, 3)]
    [InlineData("100%", "0%", 3, 3, 0)]
    [InlineData("2147483647", "0", 3, int.MaxValue - 3, 0)] // so that no sum of both overflows
    [InlineData("2000000000%", "100%", 200, int.MaxValue - 200, 200)]
    public void Limits_NumbersAndShares_RoundAsKubernetes(
        string surge,
        string unavailable,
        int replicas,
        int expectedSurge,
        int expectedUnavailable
    ) =>
        Assert.Equal(
            (expectedSurge, expectedUnavailable),
            RollingUpdate.Limits(new V1RollingUpdateDeployment { MaxSurge = surge, MaxUnavailable = unavailable }, replicas)
        );

    [Fact]
    public void Limits_NoRollingUpdate_None() => Assert.Equal((0, 0), RollingUpdate.Limits(null, 3));

    [Theory]
    [InlineData(4, 0, 4, 1, 1)]
    [InlineData(4, 1, 5, 1, 1)]
    [InlineData(4, 2, 4, 1, 3)]
    [InlineData(4, 4, 4, 1, 4)]
    [InlineData(4, 6, 6, 1, 4)]
    [InlineData(3, 0, 0, 1, 3)]
    public void NewReplicas_RoomUnderTheSurge_GrowsByThat(int wanted, int now, int all, int surge, int expected) =>
        Assert.Equal(expected, RollingUpdate.NewReplicas(wanted, now, all, surge));

    [Theory]
    // 4 wanted, 1 may be missing: with 4 old and 1 new that is not yet available, one old may go.
    [InlineData(4, 1, 5, 1, 0, 1)]
    [InlineData(4, 1, 5, 1, 1, 2)]
    [InlineData(4, 0, 5, 1, 0, 0)]
    [InlineData(1, 0, 2, 1, 1, 1)]
    public void OldToGo_UnavailableNewOnes_HoldOldOnes(int wanted, int unavailable, int all, int fresh, int freshAvailable, int expected) =>
        Assert.Equal(expected, RollingUpdate.OldToRemove(wanted, unavailable, all, fresh, freshAvailable));
}
