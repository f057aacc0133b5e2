using k8s.Models;
using MlServe.LocalCluster.Autoscaling;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;
using static MlServe.LocalCluster.Tests.Autoscaling.Metrics;

namespace MlServe.LocalCluster.Tests.Autoscaling;

public class AutoscalerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly Autoscaler autoscaler = new();

    private static V2HorizontalPodAutoscalerSpec Spec(int min = 1, int max = 5) =>
        new() { MinReplicas = min, MaxReplicas = max, Metrics = [Utilization("cpu", 40)] };

    /// <summary>Pods that request a core each, ready for long, and use as much as said; null: not measured.</summary>
    private static List<(V1Pod, PodUsage?)> Pods(DateTimeOffset now, params double?[] cores) => [.. cores.Select((used, index) => (
        new V1Pod
        {
            Metadata = new() { Name = $"pod-{index}" },
            Spec = new()
            {
                Containers = [new() { Name = "main", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("1") } } }],
            },
            Status = new()
            {
                Phase = "Running",
                StartTime = Start.AddHours(-1).UtcDateTime,
                Conditions = [new() { Type = "Ready", Status = "True", LastTransitionTime = Start.AddHours(-1).UtcDateTime }],
            },
        },
        used is { } known
            ? new PodUsage(new ObjectKey("default", $"pod-{index}"), now, TimeSpan.FromSeconds(15), [new ContainerUsage("main", known, 0)])
            : null))];

    private int? Decide(double seconds, int current, params double?[] cores) =>
        autoscaler.Decide(Spec(), current, Pods(Start.AddSeconds(seconds), cores), Start.AddSeconds(seconds)).Desired;

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(1, 2, "Current number of replicas below Spec.MinReplicas")]
    [InlineData(9, 5, "Current number of replicas above Spec.MaxReplicas")]
    public void Decide_ReplicasOutOfBounds_NoMetricIsAsked(int current, int desired, string reason)
    {
        var decision = autoscaler.Decide(Spec(min: 2), current, [], Start);
        Assert.Equal((desired, reason), (decision.Desired, decision.Reason));
        Assert.Empty(decision.Proposals);
    }

    [Fact]
    public void Decide_LoadThatComesAndGoes_GrowsAtOnceAndShrinksAfterItsWindow()
    {
        Assert.Equal(2, Decide(0, 1, 0.8));
        Assert.Equal(2, Decide(15, 2, 0.1, 0.1));
        Assert.Equal(2, Decide(300, 2, 0.1, 0.1));
        Assert.Equal(1, Decide(301, 2, 0.1, 0.1));
    }

    [Fact]
    public void Decide_NoPodMeasured_LeavesTheReplicasAndSaysWhy()
    {
        var decision = autoscaler.Decide(Spec(), 2, Pods(Start, null, null), Start);
        Assert.Null(decision.Desired);
        Assert.Contains("no metrics returned from resource metrics API", Assert.Single(decision.Proposals).Error);
    }

    [Fact]
    public void Decide_Growth_CountsTowardsItsSpeedLimit()
    {
        var spec = Spec(max: 20) with
        {
            Behavior = new()
            {
                ScaleUp = new() { StabilizationWindowSeconds = 0, SelectPolicy = "Max", Policies = [new() { Type = "Pods", Value = 2, PeriodSeconds = 60 }] },
                ScaleDown = new() { SelectPolicy = "Max", Policies = [new() { Type = "Percent", Value = 100, PeriodSeconds = 15 }] },
            },
        };
        int? At(int seconds, int current) =>
            autoscaler.Decide(spec, current, Pods(Start.AddSeconds(seconds), [.. Enumerable.Repeat((double?)2, current)]), Start.AddSeconds(seconds)).Desired;
        Assert.Equal(3, At(0, 1));
        Assert.Equal(3, At(15, 3));
        Assert.Equal(5, At(60, 3));
    }
}
