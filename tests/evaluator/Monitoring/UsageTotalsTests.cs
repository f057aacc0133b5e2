using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Json;
using static MlServe.Evaluator.Tests.Monitoring.Pods;

namespace MlServe.Evaluator.Tests.Monitoring;

public class UsageTotalsTests
{
    private const double GiB = 1024 * 1024; // in KB

    // Pods of these tests are ready unless a test says otherwise.
    private static UsageRow Row(
        int replicas, double cpuRequested, double memoryRequested, double cpuLimit, double memoryLimit, double? cpuUsed, double? memoryUsed) =>
        new(Now, replicas, cpuRequested, memoryRequested, cpuLimit, memoryLimit, cpuUsed, memoryUsed) { Ready = replicas };

    [Fact]
    public void Of_TwoReplicas_SumsRequestsLimitsAndUsage() => Assert.Equal(
        Row(2, 2, 4 * GiB, 4, 8 * GiB, 0.75, 300 * 1024) with { CpuUsedByBusiestCores = 0.5, MemoryUsedByLargestKB = 200 * 1024 },
        UsageTotals.Of(Now, [Pod("a"), Pod("b")],
            [Metrics("a", ("ml-app", "250m", "100Mi")), Metrics("b", ("ml-app", "500000000n", "200Mi"))], MlApp));

    [Fact]
    public void Of_PendingTerminatingAndForeignPods_AreNotCounted()
    {
        var row = UsageTotals.Of(Now,
            [Pod("a"), Pod("pending", phase: "Pending"), Pod("leaving", deleting: true), Pod("done", phase: "Succeeded"),
                Pod("other", containers: [Container("database", "8", "16Gi")])],
            [Metrics("a", ("ml-app", "1", "1Gi")), Metrics("leaving", ("ml-app", "1", "1Gi")),
                Metrics("other", ("database", "4", "8Gi")), Metrics("stranger", ("ml-app", "3", "3Gi"))],
            MlApp);

        Assert.Equal(Row(1, 1, 2 * GiB, 2, 4 * GiB, 1, GiB) with { CpuUsedByBusiestCores = 1, MemoryUsedByLargestKB = GiB }, row);
    }

    [Fact]
    public void Of_PodThatIsNotReady_RunsAllTheSame()
    {
        var row = UsageTotals.Of(Now, [Pod("a"), Pod("b", ready: false), Pod("leaving", deleting: true)], null, MlApp);

        Assert.Equal((2, 1), (row.Replicas, row.Ready));
    }

    [Fact]
    public void Of_SidecarInThePod_CountsOnlyTheNamedContainer()
    {
        var row = UsageTotals.Of(Now, [Pod("a", containers: [Container("proxy", "3", "1Gi"), Container("ml-app")])],
            [Metrics("a", ("proxy", "2", "1Gi"), ("ml-app", "1", "512Mi"))], MlApp);

        Assert.Equal(Row(1, 1, 2 * GiB, 2, 4 * GiB, 1, 0.5 * GiB) with { CpuUsedByBusiestCores = 1, MemoryUsedByLargestKB = 0.5 * GiB }, row);
    }

    /// <summary>Each may be left out of a metrics API's answer; KubernetesClient's types then have null.</summary>
    [Fact]
    public void Of_MetricsThatLackParts_CountAsFarAsTheyGo()
    {
        var metrics = KubernetesJson.Read<ResourceList<PodMetrics>>("""
            { "items": [
              { "metadata": { "name": "a" }, "containers": null },
              { "containers": [ { "name": "ml-app", "usage": { "cpu": "1" } } ] },
              { "metadata": { "name": "b" }, "containers": [ { "name": "ml-app", "usage": { "cpu": "250m" } }, { "usage": { "cpu": "1" } } ] },
              { "metadata": { "name": "c" }, "containers": [ { "name": "ml-app" } ] }
            ] }
            """).Items;

        var row = UsageTotals.Of(Now, [Pod("a"), Pod("b"), Pod("c")], metrics, MlApp);

        Assert.Equal((0.25, 0), (row.CpuUsedCores, row.MemoryUsedKB));
    }

    [Fact]
    public void Of_ContainerNamedOtherwise_IsFoundWhenAskedFor() =>
        Assert.Equal(1, UsageTotals.Of(Now, [Pod("a", containers: [Container("web")])], null, new HashSet<string> { "web" }).Replicas);

    [Fact]
    public void Of_NoMetricsYet_LeavesUsageUnknownAndKeepsTheRest()
    {
        var expected = Row(1, 1, 2 * GiB, 2, 4 * GiB, null, null);

        Assert.Equal(expected, UsageTotals.Of(Now, [Pod("a")], null, MlApp));
        Assert.Equal(expected, UsageTotals.Of(Now, [Pod("a")], [], MlApp));
    }

    [Fact]
    public void Of_OnePodNotMeasuredYet_SumsTheOthers() => Assert.Equal(0.5,
        UsageTotals.Of(Now, [Pod("a"), Pod("young")], [Metrics("a", ("ml-app", "500m", "1Gi"))], MlApp).CpuUsedCores);

    [Fact]
    public void Of_PodsMeasuredApart_ReportsTheOldestAndTheLongestWindow()
    {
        var row = UsageTotals.Of(Now, [Pod("a"), Pod("b")],
            [
                Metrics("a", ("ml-app", "1", "1Gi")).At(-4, "15.302s"),
                Metrics("b", ("ml-app", "1", "1Gi")).At(-12, "10s"),
                Metrics("stranger", ("ml-app", "1", "1Gi")).At(-3600, "1m"),
            ],
            MlApp);

        Assert.Equal((Now.AddSeconds(-12), 15.302), (row.MeasuredAt, row.WindowSeconds));
    }

    [Fact]
    public void Of_NoPods_IsZeroNotUnknown() =>
        Assert.Equal(Row(0, 0, 0, 0, 0, 0, 0), UsageTotals.Of(Now, [], [], MlApp));

    [Fact]
    public void Of_OnlyLimits_RequestsDefaultToThem()
    {
        var row = UsageTotals.Of(Now, [Pod("a", containers: [Container("ml-app", cpu: null, memory: null)])], null, MlApp);

        Assert.Equal((2, 4 * GiB), (row.CpuRequestedCores, row.MemoryRequestedKB));
    }

    [Fact]
    public void Of_NothingRequested_IsZero()
    {
        var row = UsageTotals.Of(Now, [Pod("a", containers: [Container("ml-app", null, null, null, null)])], null, MlApp);

        Assert.Equal(Row(1, 0, 0, 0, 0, null, null), row);
    }
}
