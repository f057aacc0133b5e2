using k8s.Models;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>
/// One autoscaler's decisions, look by look, from plain values, and what it remembers between two looks. The embedded cluster's
/// controller acts on them; who replays a recording or simulates a cluster comes to the same ones.
/// </summary>
/// <param name="standard">What its cluster leaves alone; null: as Kubernetes 1.33 and later.</param>
internal sealed class Autoscaler(ScalingTolerance? standard = null)
{
    /// <summary>Between two looks: Kubernetes' --horizontal-pod-autoscaler-sync-period.</summary>
    public static readonly TimeSpan SyncPeriod = TimeSpan.FromSeconds(15);

    private readonly ScalingHistory history = new();

    /// <summary>What the number of replicas alone decides; null where the metrics do.</summary>
    public static ScalingDecision? WithoutMetrics(V2HorizontalPodAutoscalerSpec spec, int current)
    {
        var (least, most) = (spec.MinReplicas!.Value, spec.MaxReplicas);
        return current == 0 && least != 0 ? new(0, "")
            : current > most ? new(most, "Current number of replicas above Spec.MaxReplicas")
            : current < least ? new(least, "Current number of replicas below Spec.MinReplicas")
            : null;
    }

    /// <summary>The size found at the first look is its first recommendation. <see cref="Decide"/> does the same.</summary>
    public void Begin(DateTimeOffset now, int current) => history.Begin(now, current);

    /// <summary>Decides, and remembers it as done.</summary>
    /// <param name="spec">What it was told, with Kubernetes' defaults.</param>
    /// <param name="current">Replicas that its target asks for.</param>
    /// <param name="pods">All pods under the target's selector, each with its latest usage; null of one that has none yet.</param>
    /// <param name="now">The time of this look, as pods and usage have theirs.</param>
    /// <param name="steady">The same moment by a clock that nobody sets, for what is remembered; null: that one.</param>
    public ScalingDecision Decide(
        V2HorizontalPodAutoscalerSpec spec,
        int current,
        IReadOnlyCollection<(V1Pod Pod, PodUsage? Usage)> pods,
        DateTimeOffset now,
        DateTimeOffset? steady = null)
    {
        Begin(steady ?? now, current);
        var decision = WithoutMetrics(spec, current) ?? ByMetrics(spec, current, pods, now, steady ?? now);
        if (decision.Desired is { } desired && desired != current)
            history.Rescaled(steady ?? now, desired - current);
        return decision;
    }

    private ScalingDecision ByMetrics(
        V2HorizontalPodAutoscalerSpec spec,
        int current,
        IReadOnlyCollection<(V1Pod Pod, PodUsage? Usage)> pods,
        DateTimeOffset now,
        DateTimeOffset steady)
    {
        var tolerance = ScalingTolerance.Of(spec.Behavior, standard);
        var proposals = spec.Metrics.Select(metric => Propose(metric, tolerance, current, pods, now)).ToList();
        if (ReplicaProposal.Highest(current, proposals) is not { } highest)
            return new ScalingDecision(null, "") { Proposals = proposals };
        var limited = new ReplicaLimits(spec.MinReplicas!.Value, spec.MaxReplicas, spec.Behavior).Limit(current, highest.Replicas, history, steady);
        return new ScalingDecision(
            limited.Replicas,
            highest.Replicas > current ? $"{highest.Metric.Description} above target" : highest.Replicas < current ? "All metrics below target" : "")
        {
            Proposals = proposals,
            Highest = highest,
            Limited = limited,
        };
    }

    private static ReplicaProposal Propose(
        V2MetricSpec metric, ScalingTolerance tolerance, int current, IReadOnlyCollection<(V1Pod Pod, PodUsage? Usage)> pods, DateTimeOffset now)
    {
        var what = $"failed to get {metric.ResourceName} {(metric.AverageMilli is null ? "utilization" : "usage")}";
        if (pods.All(pod => pod.Usage is null))
            return ReplicaProposal.Failed(
                metric,
                $"{what}: unable to get metrics for resource {metric.ResourceName}: no metrics returned from resource metrics API"
            );
        var samples = pods.Select(pod => PodSample.Of(pod.Pod, pod.Usage, metric)).ToList();
        var proposal = ReplicaCalculator.Propose(current, metric, tolerance, samples, now);
        return proposal.Error is null ? proposal : proposal with { Error = $"{what}: {proposal.Error}" };
    }
}
