using k8s.Models;
using MlServe.LocalCluster.Autoscaling;
using MlServe.LocalCluster.ControlPlane;

namespace MlServe.Evaluator.Simulation.Cluster;

/// <summary>
/// An autoscaler: it looks 15 s after it was created and every 15 s from then on, and decides by the arithmetic that the embedded cluster runs.
/// </summary>
/// <param name="autoscaler">What it was told.</param>
/// <param name="world">What it shares with the load.</param>
/// <param name="cluster">Whose replicas it sets.</param>
internal sealed class SimulatedAutoscaler(V2HorizontalPodAutoscaler autoscaler, SimulatedWorld world, SimulatedCluster cluster)
{
    private readonly ScalingHistory history = new();
    private readonly ScalingTolerance tolerance = ScalingTolerance.Of(autoscaler.Spec.Behavior);

    /// <summary>Takes each change of size: before, after, why, and the metric that decided.</summary>
    public Action<int, int, string, ReplicaProposal?> Rescaled { get; init; } = (_, _, _, _) => { };

    /// <summary>Takes why a look could not be used, one metric at a time.</summary>
    public Action<ReplicaProposal> Blind { get; init; } = _ => { };

    /// <summary>It is created.</summary>
    public void Begin() => Look(world.Time.Now + AutoscalerController.SyncPeriod.Ticks);

    private void Look(long at) => world.Agenda.Add(at, () =>
    {
        var now = world.Time.Day;
        var current = cluster.Wanted;
        ReplicaProposal? highest = null;
        var decision = ScalingDecision.Of(autoscaler.Spec, current, () => highest = Measure(current, now), history, now);
        if (decision is not null && decision.Desired != current)
        {
            cluster.Scale(decision.Desired);
            history.Rescaled(now, decision.Desired - current);
            Rescaled(current, decision.Desired, decision.Reason, highest);
        }

        Look(at + AutoscalerController.SyncPeriod.Ticks);
    });

    private ReplicaProposal? Measure(int current, DateTimeOffset now)
    {
        var proposals = autoscaler.Spec.Metrics.Select(metric => Propose(current, metric, now)).ToList();
        foreach (var failed in proposals.Where(proposal => proposal.Error is not null))
            Blind(failed);
        return ReplicaProposal.Highest(current, proposals);
    }

    private ReplicaProposal Propose(int current, V2MetricSpec metric, DateTimeOffset now)
    {
        if (cluster.Pods.All(pod => pod.Usage is null))
            return ReplicaProposal.Failed(metric, "no metrics returned from resource metrics API");
        var samples = cluster.Pods.Select(pod => PodSample.Of(pod.Object, pod.Usage, metric)).ToList();
        return ReplicaCalculator.Propose(current, metric, tolerance, samples, now);
    }
}
