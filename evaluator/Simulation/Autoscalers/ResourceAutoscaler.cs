using k8s.Models;
using MlServe.Evaluator.Simulation.Cluster;
using MlServe.LocalCluster.Autoscaling;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.Evaluator.Simulation.Autoscalers;

/// <summary>
/// Kubernetes' autoscaler: it looks 15 s after it was created and every 15 s from then on, and decides as the embedded cluster's does, by the
/// same code.
/// </summary>
/// <param name="spec">What it was told.</param>
/// <param name="world">What it shares with the load.</param>
/// <param name="cluster">Whose replicas it sets.</param>
/// <param name="notes">Takes what it does.</param>
internal sealed class ResourceAutoscaler(V2HorizontalPodAutoscalerSpec spec, SimulatedWorld world, SimulatedCluster cluster, EventNotes notes)
    : ISimulatedAutoscaler
{
    private readonly Autoscaler decisions = new();

    /// <summary>What each pod uses. Default: what the metrics API says of it.</summary>
    public Func<SimulatedPod, PodUsage?> UsageOf { get; init; } = pod => pod.Usage;

    /// <summary>What it went by, in words. Default: the share or the amount that decided, and its target.</summary>
    public Func<ReplicaProposal?, string> Describe { get; init; } = EventNotes.Describe;

    /// <inheritdoc/>
    public void Begin() => Look(world.Time.Now + Autoscaler.SyncPeriod.Ticks);

    /// <inheritdoc/>
    public void LoadBegins()
    {
        // It has looked from the start, and goes on.
    }

    private void Look(long at) => world.Agenda.Add(at, () =>
    {
        var before = cluster.Wanted;
        var decision = decisions.Decide(spec, before, [.. cluster.Pods.Select(pod => (pod.Object, UsageOf(pod)))], world.Time.Day);
        foreach (var failed in decision.Proposals.Where(proposal => proposal.Error is not null))
            notes.Blind(failed);
        if (decision.Desired is { } desired && desired != before)
        {
            cluster.Scale(desired);
            notes.Rescaled(before, desired, Describe(decision.Highest), decision.Reason);
        }

        Look(at + Autoscaler.SyncPeriod.Ticks);
    });
}
