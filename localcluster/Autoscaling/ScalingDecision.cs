namespace MlServe.LocalCluster.Autoscaling;

/// <summary>What one look of an autoscaler comes to.</summary>
/// <param name="Desired">The replicas that it sets; null where its metrics forbid to do anything, and say why.</param>
/// <param name="Reason">Why it changes them, in the words of Kubernetes' event; empty where it does not.</param>
internal sealed record ScalingDecision(int? Desired, string Reason)
{
    /// <summary>What each metric asks for; empty where the number of replicas alone decides.</summary>
    public IReadOnlyList<ReplicaProposal> Proposals { get; init; } = [];

    /// <summary>The one of them that decides; null where none does.</summary>
    public ReplicaProposal? Highest { get; init; }

    /// <summary>What windows, speed limits, minimum and maximum make of it; null where no metric decides.</summary>
    public LimitedReplicas? Limited { get; init; }
}
