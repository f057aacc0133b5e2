using k8s.Models;
using MlServe.LocalCluster.Autoscaling;
using static MlServe.LocalCluster.Tests.Autoscaling.Metrics;

namespace MlServe.LocalCluster.Tests.Autoscaling;

public class ReplicaCalculatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly V2MetricSpec Cpu40 = Utilization("cpu", 40);

    /// <summary>A pod long ready that requests one core.</summary>
    private static PodSample Ready(long usage, long request = 1000) =>
        new(Pod(started: Now.AddMinutes(-10), ready: true, since: Now.AddMinutes(-9)), request, Sample(usage));

    private static V1Pod Pod(DateTimeOffset? started = null, bool? ready = null, DateTimeOffset since = default, string phase = "Running") => new()
    {
        Metadata = new() { Name = "pod" },
        Status = new()
        {
            Phase = phase,
            StartTime = started?.UtcDateTime,
            Conditions = ready is null ? null : [new() { Type = "Ready", Status = ready.Value ? "True" : "False", LastTransitionTime = since.UtcDateTime }],
        },
    };

    private static PodSample Missing() => Ready(0) with { Usage = null };

    private static PodSample Pending() => new(Pod(phase: "Pending"), 1000, null);

    private static UsageSample Sample(long milli, int age = 5) => new(milli, Now.AddSeconds(-age), TimeSpan.FromSeconds(15));

    private static ReplicaProposal Propose(V2MetricSpec metric, int current, params PodSample[] pods) =>
        ReplicaCalculator.Propose(current, metric, ScalingTolerance.Default, pods, Now);

    [Theory]
    // One pod that requests 1 core, target 40 %.
    [InlineData(400, 1, "on target")]
    [InlineData(440, 1, "+10 % is inside the tolerance")]
    [InlineData(449, 1, "44.9 % is cut to 44 %: still inside")]
    [InlineData(450, 2, "ratio 1.125 rounded up")]
    [InlineData(360, 1, "-10 % is inside")]
    [InlineData(800, 2, "twice the target")]
    [InlineData(801, 2, "80.1 % is cut to 80 %")]
    [InlineData(810, 3, "2.025 rounded up")]
    [InlineData(2000, 5, "all of its limit")]
    [InlineData(0, 0, "idle: 0, the minimum is applied later")]
    public void Propose_OneReadyPod_CeilOfRatio(long usage, int expected, string why) =>
        Assert.True(expected == Propose(Cpu40, 1, Ready(usage)).Replicas, why);

    [Theory]
    [InlineData(0.1, 0.1, 440, 1)]
    [InlineData(0.1, 0.05, 440, 2)] // 1.1 of the target
    [InlineData(0.1, 0.5, 590, 1)]
    [InlineData(0.1, 0.5, 610, 2)]
    [InlineData(0.5, 0.1, 200, 1)]
    public void Propose_ToleranceOfEitherDirection_IsTheWidthOfNoChange(double down, double up, long usage, int expected) =>
        Assert.Equal(expected, ReplicaCalculator.Propose(1, Cpu40, new ScalingTolerance(down, up), [Ready(usage)], Now).Replicas);

    [Theory]
    [InlineData(0.1, 2)]
    [InlineData(0.5, 3)] // half of the target
    public void Propose_ToleranceDownwards_HoldsBackTheWayDown(double down, int expected) => Assert.Equal(
        expected, ReplicaCalculator.Propose(3, Cpu40, new ScalingTolerance(down, 0.1), [Ready(200), Ready(200), Ready(200)], Now).Replicas);

    [Fact]
    public void Propose_MissingMetrics_ToleranceHoldsForWhatIsAssumed()
    {
        // 200 % with an idle unknown is 100 %, 2.5 of the target.
        Assert.Equal(5, ReplicaCalculator.Propose(2, Cpu40, new ScalingTolerance(0.1, 1.4), [Ready(2000), Missing()], Now).Replicas);
        Assert.Equal(2, ReplicaCalculator.Propose(2, Cpu40, new ScalingTolerance(0.1, 1.6), [Ready(2000), Missing()], Now).Replicas);
    }

    [Theory]
    [InlineData(4, 4, 400, 4)]
    [InlineData(4, 4, 500, 5)]
    [InlineData(5, 5, 100, 2)]
    [InlineData(5, 5, 81, 1)]
    [InlineData(5, 3, 800, 6)] // ready pods count, not replicas
    public void Propose_SeveralReadyPods_MultipliesByReadyPods(int current, int ready, long usageEach, int expected)
    {
        var pods = Enumerable.Range(0, ready).Select(_ => Ready(usageEach)).ToArray();
        Assert.Equal(expected, Propose(Cpu40, current, pods).Replicas);
    }

    [Fact]
    public void Propose_PodsOfDifferentRequests_WeighsByRequest()
    {
        var proposal = Propose(Cpu40, 2, Ready(1500, request: 2000), Ready(100, request: 500));
        Assert.Equal(64, proposal.UtilizationPercent);
        Assert.Equal(800, proposal.AverageMilli);
        Assert.Equal(4, proposal.Replicas);
    }

    [Fact]
    public void Propose_PendingPodsOnTheWayUp_CountAsIdle()
    {
        // 160 % over one pod wants 4; with three pending ones at 0 it is 40 %: nothing more is asked for.
        Assert.Equal(4, Propose(Cpu40, 4, Ready(1600), Pending(), Pending(), Pending()).Replicas);
        // 200 % with one pending: 100 % over two pods wants 5.
        Assert.Equal(5, Propose(Cpu40, 2, Ready(2000), Pending()).Replicas);
    }

    [Fact]
    public void Propose_PendingPodsOnTheWayDown_AreIgnored() =>
        Assert.Equal(1, Propose(Cpu40, 2, Ready(100), Pending()).Replicas);

    [Fact]
    public void Propose_UnreadyPodWouldFlipDirection_KeepsCurrent() =>
        // 60 % alone is 1.5; with the unready one at 0 it is 0.75.
        Assert.Equal(2, Propose(Cpu40, 2, Ready(600), Pending()).Replicas);

    [Fact]
    public void Propose_MissingMetricsOnTheWayDown_CountAsFullRequest()
    {
        // 10 % and an unknown at 100 %: 55 % is above the target, the direction flips, keep.
        Assert.Equal(2, Propose(Cpu40, 2, Ready(100), Missing()).Replicas);
        // Target 80 %: (10+10+10+100)/4 = 32 %, 0.4 × 4 = 2.
        Assert.Equal(2, Propose(Utilization("cpu", 80), 4, Ready(100), Ready(100), Ready(100), Missing()).Replicas);
    }

    [Fact]
    public void Propose_MissingMetricsAndTargetAboveRequest_CountAsTarget() =>
        // Target 200 %: (100 + 200)/2 = 150 % is 0.75 × 2 = 2; at 100 % it would be 0.5 × 2 = 1.
        Assert.Equal(2, Propose(Utilization("cpu", 200), 2, Ready(1000), Missing()).Replicas);

    [Fact]
    public void Propose_MissingMetricsOnTheWayUp_CountAsIdle()
    {
        Assert.Equal(5, Propose(Cpu40, 2, Ready(2000), Missing()).Replicas);
        Assert.Equal(2, Propose(Cpu40, 2, Ready(800), Missing()).Replicas); // exactly the target
        Assert.Equal(2, Propose(Cpu40, 2, Ready(600), Missing()).Replicas); // flips
    }

    [Fact]
    public void Propose_MorePodsThanReplicas_NeverMovesAgainstTheRatio() =>
        // Rolling update: five pods for three replicas, 0.9 × … rounded up would be above current.
        Assert.Equal(3, Propose(Utilization("cpu", 50), 3, Ready(330), Ready(330), Ready(330), Ready(330), Missing()).Replicas);

    [Theory]
    [InlineData(true, 60, 60, 5, true, "ready for a minute, whole window after it")]
    [InlineData(true, 60, 10, 5, false, "ready 10 s ago: the 15 s window reaches before it")]
    [InlineData(true, 60, 20, 5, true, "the sample's window began when it turned ready")]
    [InlineData(false, 60, 30, 5, false, "unready while it may be initialising")]
    [InlineData(false, 360, 30, 5, true, "was ready once: unready counts after five minutes")]
    [InlineData(false, 360, 350, 5, false, "never ready: turned unready 10 s after its start")]
    [InlineData(false, 360, 330, 5, true, "turned unready 30 s after its start")]
    public void Propose_CpuOfStartingPod_CountsOnlyWhenMeaningful(bool ready, int startedAgo, int sinceAgo, int sampleAge, bool counts, string why)
    {
        var starting = new PodSample(Pod(Now.AddSeconds(-startedAgo), ready, Now.AddSeconds(-sinceAgo)), 1000, Sample(2000, sampleAge));
        var proposal = Propose(Cpu40, 1, starting);
        Assert.True((proposal.Error is null) == counts, why);
    }

    [Fact]
    public void Propose_CpuOfPodWithoutReadyConditionOrStart_IsNotCounted()
    {
        Assert.NotNull(Propose(Cpu40, 1, new PodSample(Pod(Now.AddMinutes(-10)), 1000, Sample(2000))).Error);
        Assert.NotNull(Propose(Cpu40, 1, new PodSample(Pod(ready: true, since: Now.AddMinutes(-9)), 1000, Sample(2000))).Error);
    }

    [Fact]
    public void Propose_MemoryOfUnreadyPod_Counts() =>
        Assert.Equal(
            2,
            Propose(
                Utilization("memory", 50),
                1,
                new PodSample(Pod(Now.AddSeconds(-20), ready: false, Now.AddSeconds(-20)), 1000, Sample(1000))
            ).Replicas
        );

    [Fact]
    public void Propose_DeletingAndFailedPods_AreDropped()
    {
        var deleting = Pod(Now.AddMinutes(-10), ready: true, Now.AddMinutes(-9));
        deleting.Metadata.DeletionTimestamp = Now.UtcDateTime;
        Assert.Equal(2, Propose(Cpu40, 1, Ready(800), new PodSample(deleting, 1000, Sample(0)), new PodSample(Pod(phase: "Failed"), 1000, Sample(0))).Replicas);
    }

    [Fact]
    public void Propose_AverageValue_ComparesUsagePerPod()
    {
        var target = Average("memory", "100");
        Assert.Equal(3, Propose(target, 2, Ready(150_000), Ready(150_000)).Replicas);
        Assert.Equal(2, Propose(target, 2, Ready(105_000), Ready(105_000)).Replicas);
        Assert.Equal(1, Propose(target, 2, Ready(50_000), Ready(30_000)).Replicas);
        Assert.Null(Propose(target, 2, Ready(150_000)).UtilizationPercent);
        // Missing on the way down: exactly the target.
        Assert.Equal(2, Propose(target, 3, Ready(10_000), Ready(10_000), Missing()).Replicas);
    }

    [Fact]
    public void Propose_AverageValueWithoutRequest_NeedsNone() =>
        Assert.Equal(2, Propose(Average("cpu", "500m"), 1, WithoutRequest(Average("cpu", "500m"))).Replicas);

    [Fact]
    public void Propose_NoRequest_SaysWhichContainer() =>
        Assert.Equal("missing request for cpu in container web of Pod pod", Propose(Cpu40, 1, WithoutRequest(Cpu40)).Error);

    [Fact]
    public void Propose_NoPods_Fails() =>
        Assert.Equal("no pods returned by selector while calculating replica count", Propose(Cpu40, 1).Error);

    [Fact]
    public void Propose_NoPodWithUsableMetrics_Fails() =>
        Assert.Equal("did not receive metrics for targeted pods (pods might be unready)", Propose(Cpu40, 1, Missing(), Pending()).Error);

    /// <summary>A pod that uses one core and whose container has no request.</summary>
    private static PodSample WithoutRequest(V2MetricSpec metric)
    {
        var pod = Pod(Now.AddMinutes(-10), ready: true, Now.AddMinutes(-9));
        pod.Spec = new() { Containers = [new() { Name = "web" }] };
        return PodSample.Of(pod, null, metric) with { Usage = Sample(1000) };
    }
}
