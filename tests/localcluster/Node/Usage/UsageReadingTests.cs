using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Node.Usage;

namespace MlServe.LocalCluster.Tests.Node.Usage;

public class UsageReadingTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void Cores_ClockIsSetBetween_CountsTheTimeThatPassed(int step)
    {
        var earlier = new UsageReading(Start, new CgroupUsage(0, 0)) { Steady = Start };
        var later = new UsageReading(Start.AddSeconds(10 + step), new CgroupUsage(5_000_000_000, 0)) { Steady = Start.AddSeconds(10) };

        Assert.Equal(0.5, UsageReading.Cores(earlier, later));
    }

    [Fact]
    public void Cores_CounterBeganAnew_IsUnknown() =>
        Assert.Null(UsageReading.Cores(new UsageReading(Start, new CgroupUsage(2, 0)), new UsageReading(Start.AddSeconds(10), new CgroupUsage(1, 0))));
}
