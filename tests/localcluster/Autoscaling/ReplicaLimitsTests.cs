using k8s.Models;
using MlServe.LocalCluster.Autoscaling;

namespace MlServe.LocalCluster.Tests.Autoscaling;

public class ReplicaLimitsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What the store fills in: no window upwards, the larger of +4 pods and +100 % each 15 s; downwards everything at once.</summary>
    private static readonly V2HPAScalingRules DefaultUp = Rules("Max", 0, Pods(4, 15), Percent(100, 15));
    private static readonly V2HPAScalingRules DefaultDown = Rules("Max", null, Percent(100, 15));

    private static LimitedReplicas Limit(
        int current,
        int desired,
        V2HorizontalPodAutoscalerBehavior? behavior = null,
        ScalingHistory? history = null,
        int min = 1,
        int max = 10,
        DateTimeOffset? now = null
    ) => new ReplicaLimits(min, max, behavior).Limit(current, desired, history ?? new ScalingHistory(), now ?? Now);

    private static V2HorizontalPodAutoscalerBehavior Behavior(V2HPAScalingRules? up = null, V2HPAScalingRules? down = null) =>
        new() { ScaleUp = up ?? DefaultUp, ScaleDown = down ?? DefaultDown };

    private static V2HPAScalingRules Rules(string select, int? window, params V2HPAScalingPolicy[] policies) =>
        new() { SelectPolicy = select, StabilizationWindowSeconds = window, Policies = policies };

    private static V2HPAScalingPolicy Pods(int value, int seconds = 60) => new() { Type = "Pods", Value = value, PeriodSeconds = seconds };

    private static V2HPAScalingPolicy Percent(int value, int seconds = 60) => new() { Type = "Percent", Value = value, PeriodSeconds = seconds };

    [Theory]
    [InlineData(1, 1, 1, "DesiredWithinRange", false)]
    [InlineData(1, 5, 4, "ScaleUpLimit", true)] // max(2×1, 4)
    [InlineData(2, 5, 4, "ScaleUpLimit", true)]
    [InlineData(3, 7, 6, "ScaleUpLimit", true)]
    [InlineData(3, 6, 6, "DesiredWithinRange", false)]
    [InlineData(5, 11, 10, "TooManyReplicas", true)] // rate and maximum agree: the maximum is named
    [InlineData(8, 99, 10, "TooManyReplicas", true)]
    [InlineData(2, 0, 1, "TooFewReplicas", true)]
    [InlineData(9, 2, 2, "DesiredWithinRange", false)] // down has no rate
    public void Limit_NoBehavior_CapsRateAndRange(int current, int desired, int expected, string reason, bool limited)
    {
        var result = Limit(current, desired);
        Assert.Equal((expected, reason, limited), (result.Replicas, result.ScalingLimited.Reason, result.Limited));
    }

    [Fact]
    public void Limit_TheCourseAutoscaler_Goes1To4To5()
    {
        var history = new ScalingHistory();
        history.Begin(Now, 1);
        var first = Limit(1, 5, history: history, max: 5).Replicas;
        var second = Limit(first, 13, history: history, max: 5, now: Now.AddSeconds(15)).Replicas;
        Assert.Equal((4, 5), (first, second));
    }

    [Fact]
    public void Limit_NoBehavior_HighestOfLast300Seconds()
    {
        var history = new ScalingHistory();
        history.Begin(Now, 5);
        var held = Limit(5, 2, history: history, now: Now.AddSeconds(300));
        Assert.Equal((5, "ScaleDownStabilized"), (held.Replicas, held.AbleToScale.Reason));
        var released = Limit(5, 2, history: history, now: Now.AddSeconds(301));
        Assert.Equal((2, "ReadyForNewScale"), (released.Replicas, released.AbleToScale.Reason));
    }

    [Fact]
    public void Limit_NoBehavior_WindowIgnoresLimitsOfEarlierRounds()
    {
        // A wish for 9 that was cut to 4 keeps pulling upwards for the whole window.
        var history = new ScalingHistory();
        Limit(1, 9, history: history);
        Assert.Equal(8, Limit(4, 1, history: history, now: Now.AddSeconds(15)).Replicas);
    }

    [Theory]
    [InlineData(1, 10, 5)] // +4 pods beats +100 %
    [InlineData(6, 20, 10)] // +100 % would be 12: the maximum
    [InlineData(3, 20, 7)]
    public void Limit_DefaultBehavior_LargerOf100PercentAnd4Pods(int current, int desired, int expected) =>
        Assert.Equal(expected, Limit(current, desired, Behavior()).Replicas);

    [Theory]
    [InlineData("Max", 4, 8)] // +100 %
    [InlineData("Min", 4, 5)] // +1 pod
    [InlineData("Disabled", 4, 4)]
    public void Limit_SelectPolicyUp_Decides(string select, int current, int expected) =>
        Assert.Equal(expected, Limit(current, 10, Behavior(up: Rules(select, 0, Pods(1), Percent(100)))).Replicas);

    [Theory]
    [InlineData("Max", 10, 5)] // -50 %
    [InlineData("Min", 10, 9)] // -1 pod
    [InlineData("Disabled", 10, 10)]
    public void Limit_SelectPolicyDown_Decides(string select, int current, int expected) =>
        Assert.Equal(expected, Limit(current, 1, Behavior(down: Rules(select, 0, Pods(1), Percent(50)))).Replicas);

    [Fact]
    public void Limit_PercentUp_RoundsUp() =>
        Assert.Equal(2, Limit(1, 9, Behavior(up: Rules("Max", 0, Percent(10)))).Replicas);

    [Fact]
    public void Limit_PercentDown_RoundsDown() =>
        Assert.Equal(6, Limit(7, 1, Behavior(down: Rules("Max", 0, Percent(10)))).Replicas);

    [Fact]
    public void Limit_RecentGrowth_CountsAgainstThePeriod()
    {
        var history = new ScalingHistory();
        history.Rescaled(Now.AddSeconds(-30), 2);
        var behavior = Behavior(up: Rules("Max", 0, Pods(3, 60)));
        var limited = Limit(5, 10, behavior, history); // began the minute with 3, may have 6
        Assert.Equal((6, "ScaleUpLimit"), (limited.Replicas, limited.ScalingLimited.Reason));
        Assert.Equal(8, Limit(5, 10, behavior, history, now: Now.AddSeconds(31)).Replicas);
    }

    [Fact]
    public void Limit_GrownPastTheRate_NeverShrinks()
    {
        var history = new ScalingHistory();
        history.Rescaled(Now.AddSeconds(-10), 5);
        Assert.Equal(6, Limit(6, 10, Behavior(up: Rules("Max", 0, Pods(1, 60))), history).Replicas);
    }

    [Fact]
    public void Limit_RecentShrinking_CountsAgainstThePeriod()
    {
        var history = new ScalingHistory();
        history.Rescaled(Now.AddSeconds(-30), -2);
        var limited = Limit(8, 1, Behavior(down: Rules("Max", 0, Pods(3, 60))), history);
        Assert.Equal((7, "ScaleDownLimit"), (limited.Replicas, limited.ScalingLimited.Reason));
    }

    [Fact]
    public void Limit_UpWindow_TakesTheLowestRecentRecommendation()
    {
        var history = new ScalingHistory();
        history.Recommend(Now.AddSeconds(-30), 3);
        var behavior = Behavior(up: DefaultUp with { StabilizationWindowSeconds = 60 });
        var held = Limit(2, 5, behavior, history);
        Assert.Equal((3, "ScaleUpStabilized"), (held.Replicas, held.AbleToScale.Reason));
        Assert.Equal(5, Limit(2, 5, behavior, history, now: Now.AddSeconds(61)).Replicas);
    }

    [Fact]
    public void Limit_DownWindow_TakesTheHighestRecentRecommendation()
    {
        var history = new ScalingHistory();
        history.Recommend(Now.AddSeconds(-30), 6);
        var behavior = Behavior(down: DefaultDown with { StabilizationWindowSeconds = 60 });
        var held = Limit(8, 2, behavior, history);
        Assert.Equal((6, "ScaleDownStabilized"), (held.Replicas, held.AbleToScale.Reason));
    }

    [Fact]
    public void Limit_DownWindowNotGiven_Is300Seconds()
    {
        var history = new ScalingHistory();
        history.Recommend(Now, 9);
        Assert.Equal(9, Limit(9, 2, Behavior(), history, now: Now.AddSeconds(299)).Replicas);
        Assert.Equal(2, Limit(9, 2, Behavior(), history, now: Now.AddSeconds(600)).Replicas);
    }

    [Fact]
    public void Limit_NoDownWindow_ShrinksAtOnce()
    {
        var history = new ScalingHistory();
        history.Recommend(Now.AddSeconds(-1), 9);
        Assert.Equal(1, Limit(9, 0, Behavior(down: DefaultDown with { StabilizationWindowSeconds = 0 }), history).Replicas);
    }
}
