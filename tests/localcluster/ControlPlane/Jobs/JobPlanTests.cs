using MlServe.LocalCluster.ControlPlane.Jobs;

namespace MlServe.LocalCluster.Tests.ControlPlane.Jobs;

public sealed class JobPlanTests
{
    [Theory]
    [InlineData(2, 5, 0, 0, 2)]
    [InlineData(2, 5, 4, 0, 1)]
    [InlineData(2, 5, 5, 0, 0)]
    [InlineData(3, null, 0, 1, 3)]
    [InlineData(3, null, 1, 2, 2)]
    [InlineData(0, 5, 0, 0, 0)]
    public void WantedActive_ParallelismAndRest_TakesTheSmaller(int parallelism, int? completions, int succeeded, int active, int expected) =>
        Assert.Equal(expected, JobPlan.WantedActive(parallelism, completions, succeeded, active));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(5, 160)]
    [InlineData(7, 360)]
    [InlineData(1000, 360)]
    public void BackOff_Failures_DoublesUpToSixMinutes(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), JobPlan.BackOff(failures));

    [Fact]
    public void NextIndexes_SomeDoneSomeAtWork_TakesTheLowestOthers() =>
        Assert.Equal([1, 4], JobPlan.NextIndexes(5, JobIndexes.Parse("0,2", 5), new HashSet<int> { 3 }, 2));
}
