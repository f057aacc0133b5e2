using k8s.Models;
using MlServe.LocalCluster.Autoscaling;

namespace MlServe.Evaluator.Simulation.Cluster;

/// <summary>
/// An autoscaler: it looks 15 s after it was created and every 15 s from then on, and decides as the embedded cluster's does, by the same code.
/// </summary>
/// <param name="autoscaler">What it was told.</param>
/// <param name="world">What it shares with the load.</param>
/// <param name="cluster">Whose replicas it sets.</param>
internal sealed class SimulatedAutoscaler(V2HorizontalPodAutoscaler autoscaler, SimulatedWorld world, SimulatedCluster cluster)
{
    private readonly Autoscaler decisions = new();

    /// <summary>Takes each change of size: before, and what was decided.</summary>
    public Action<int, ScalingDecision> Rescaled { get; init; } = (_, _) => { };

    /// <summary>Takes why a look could not be used, one metric at a time.</summary>
    public Action<ReplicaProposal> Blind { get; init; } = _ => { };

    /// <summary>It is created.</summary>
    public void Begin() => Look(world.Time.Now + Autoscaler.SyncPeriod.Ticks);

    private void Look(long at) => world.Agenda.Add(at, () =>
    {
        var before = cluster.Wanted;
        var decision = decisions.Decide(autoscaler.Spec, before, [.. cluster.Pods.Select(pod => (pod.Object, pod.Usage))], world.Time.Day);
        foreach (var failed in decision.Proposals.Where(proposal => proposal.Error is not null))
            Blind(failed);
        if (decision.Desired is { } desired && desired != before)
        {
            cluster.Scale(desired);
            Rescaled(before, decision);
        }

        Look(at + Autoscaler.SyncPeriod.Ticks);
    });
}
