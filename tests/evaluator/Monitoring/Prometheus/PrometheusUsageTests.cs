using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Monitoring.Prometheus;

namespace MlServe.Evaluator.Tests.Monitoring.Prometheus;

public sealed class PrometheusUsageTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_TwoSamples_IsTheirDifferenceAndTheLastMemory()
    {
        var pod = Assert.Single(PrometheusUsage.Of(
            [Series("a", "ml-app", (-40, 5), (-25, 10), (-10, 13))],
            [Series("a", "ml-app", (-25, 900), (-10, 1024))], Now));

        Assert.Equal(("a", Now.UtcDateTime.AddSeconds(-10), "15s"), (pod.Metadata.Name, pod.Timestamp, pod.Window));
        var container = Assert.Single(pod.Containers);
        Assert.Equal(("ml-app", "200m", "1024"), (container.Name, container.Usage["cpu"].ToString(), container.Usage["memory"].ToString()));
    }

    [Fact]
    public void Of_SeveralContainers_PodIsAsOldAsTheOldest()
    {
        var pod = Assert.Single(PrometheusUsage.Of(
            [Series("a", "ml-app", (-20, 0), (-5, 15)), Series("a", "side", (-38, 0), (-8, 3))],
            [Series("a", "ml-app", (-5, 1)), Series("a", "side", (-8, 2))], Now));

        Assert.Equal((Now.UtcDateTime.AddSeconds(-8), "30s"), (pod.Timestamp, pod.Window));
        Assert.Equal(["1", "100m"], pod.Containers.Select(container => container.Usage["cpu"].ToString()));
    }

    [Theory]
    [InlineData("once", -10.0, 5.0)]
    [InlineData("its counter began anew", -25.0, 9.0, -10.0, 2.0)]
    [InlineData("at the same moment twice", -10.0, 5.0, -10.0, 6.0)]
    [InlineData("too long ago", -106.0, 1.0, -91.0, 2.0)]
    public void Of_ContainerWithoutARate_IsLeftOut(string measured, params double[] samples)
    {
        var series = Series("a", "ml-app", [.. samples.Chunk(2).Select(sample => (sample[0], sample[1]))]);

        Assert.True(PrometheusUsage.Of([series], [Series("a", "ml-app", (-10, 1))], Now).Count == 0, measured);
    }

    [Fact]
    public void Of_OldestSampleThatCounts_Counts() =>
        Assert.Single(PrometheusUsage.Of([Series("a", "ml-app", (-105, 1), (-90, 2))], [Series("a", "ml-app", (-90, 1))], Now));

    [Fact]
    public void Of_MemoryIsMissing_PodIsLeftOut() =>
        Assert.Empty(PrometheusUsage.Of([Series("a", "ml-app", (-20, 1), (-5, 2))], [], Now));

    [Fact]
    public void Of_RestartedOrScrapedTwice_OnlyTheNewestSeriesCounts()
    {
        var pod = Assert.Single(PrometheusUsage.Of(
            [Series("a", "ml-app", (-80, 100), (-65, 190)), Series("a", "ml-app", (-20, 1), (-10, 2)), Series("a", "ml-app", (-21, 1), (-11, 2))],
            [Series("a", "ml-app", (-65, 7000)), Series("a", "ml-app", (-10, 50))], Now));

        var usage = Assert.Single(pod.Containers).Usage;
        Assert.Equal((0.1m, 50m), (usage["cpu"].ToDecimal(), usage["memory"].ToDecimal()));
    }

    /// <summary>A counter or a gauge of another exporter under the same name, or one that is broken.</summary>
    [Theory]
    [InlineData(1e30, 1e300)]
    [InlineData(1e300, 1e30)]
    [InlineData(1e308, -5)]
    public void Of_AbsurdSamples_AreFiguresAllTheSame(double seconds, double bytes)
    {
        var pods = PrometheusUsage.Of([Series("a", "ml-app", (-20, 0), (-5, seconds))], [Series("a", "ml-app", (-5, bytes))], Now);

        var row = UsageTotals.Of(Now, [Pods.Pod("a")], pods, Pods.MlApp);

        Assert.True(row.CpuUsedCores >= 1e6 && double.IsFinite(row.CpuUsedCores.Value) && double.IsFinite(row.MemoryUsedKB!.Value), $"{row}");
    }

    private static PrometheusSeries Series(string pod, string container, params (double Seconds, double Value)[] samples) =>
        new(pod, container, [.. samples.Select(sample => new PrometheusSample(Now.AddSeconds(sample.Seconds), sample.Value))]);
}
