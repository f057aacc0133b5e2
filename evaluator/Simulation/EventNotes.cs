using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Kubernetes.Objects;
using MlServe.LocalCluster.Autoscaling;

namespace MlServe.Evaluator.Simulation;

/// <summary>What happens while the load goes, as a run's watcher notes it of a real cluster.</summary>
/// <param name="input">What is simulated.</param>
/// <param name="time">The clock.</param>
internal sealed class EventNotes(SimulationInput input, SimulatedTime time)
{
    private const string Kind = "HorizontalPodAutoscaler";

    private readonly string autoscaler = input.Autoscaler?.Metadata.Name ?? input.Scaling?.Kind ?? "";
    private readonly PodTracker tracker = new(input.Containers, input.Deployment.Metadata.Name);
    private readonly StartUpNoise noise = new();
    private readonly List<RunEvent> events = [];
    private bool isOn;

    /// <summary>What was noted.</summary>
    public IReadOnlyList<RunEvent> Events => events;

    /// <summary>The load begins: what comes from now on is noted.</summary>
    public void Begin() => isOn = true;

    /// <summary>A pod has changed, or is gone.</summary>
    public void Pod(V1Pod pod, bool isGone) => Add(isGone ? tracker.Gone(pod, time.Day) : tracker.Observe(pod, time.Day));

    /// <summary>A pod does not fit on the node.</summary>
    public void Unfit(V1Pod pod, string reason) => Add([new RunEvent(time.Day, "Pod", pod.Metadata.Name, "FailedScheduling", reason)]);

    /// <summary>The autoscaler could not use a look.</summary>
    public void Blind(ReplicaProposal failed) => Add([new RunEvent(time.Day, Kind, autoscaler, "FailedGetResourceMetric", failed.Error!)]);

    /// <summary>An autoscaler has changed the size.</summary>
    /// <param name="before">Replicas before.</param>
    /// <param name="after">Replicas from now on.</param>
    /// <param name="measured">What it went by.</param>
    /// <param name="reason">Why, where it says so in other words.</param>
    public void Rescaled(int before, int after, string measured, string? reason = null) => Add(
    [
        new RunEvent(time.Day, Kind, autoscaler, "SuccessfulRescale", $"New size: {after}; reason: {reason ?? measured}"),
        new RunEvent(time.Day, Kind, autoscaler, "DesiredReplicas", $"{before} → {after} at {measured}"),
    ]);

    /// <summary>What Kubernetes' autoscaler went by, as a run's watcher says it; null: the number of replicas alone.</summary>
    public static string Describe(ReplicaProposal? proposal)
    {
        if (proposal is null)
            return "its own bounds";
        var (metric, percent) = (proposal.Metric, proposal.UtilizationPercent);
        if (percent is null)
            return Invariant($"{proposal.AverageMilli / 1000m} of {metric.ResourceName} per pod, target {metric.Target.AverageValue}");
        if (metric is not { ResourceName: "cpu", ContainerName: null })
            return Invariant($"{percent} % of the {metric.ResourceName} requested, target {metric.Target.AverageUtilization} %");
        // Version 1 of the object is what a run's watcher reads.
        return AutoscalerMetrics.Describe(new V1HorizontalPodAutoscaler
        {
            Spec = new V1HorizontalPodAutoscalerSpec { TargetCPUUtilizationPercentage = metric.Target.AverageUtilization },
            Status = new V1HorizontalPodAutoscalerStatus { CurrentCPUUtilizationPercentage = percent },
        });
    }

    private void Add(IReadOnlyList<RunEvent> happened)
    {
        if (isOn)
            events.AddRange(happened.SelectMany(noise.Take));
    }
}
