namespace MlServe.LocalCluster.Autoscaling;

/// <summary>What one metric asks for, or why it cannot say.</summary>
/// <param name="Replicas">The replicas this metric wants, before any limit. Meaningless with an <see cref="Error"/>.</param>
/// <param name="UtilizationPercent">Usage over the pods that count, percent of their requests; null for average-value targets.</param>
/// <param name="AverageMilli">Usage per counted pod, thousandths of a core or byte.</param>
internal sealed record ReplicaProposal(int Replicas, int? UtilizationPercent, long AverageMilli)
{
    /// <summary>Why the metric is unusable, in Kubernetes' words; null when it is usable.</summary>
    public string? Error { get; private init; }

    /// <summary>A metric that cannot be computed. It is data: the other metrics still count.</summary>
    public static ReplicaProposal Failed(string error) => new(0, null, 0) { Error = error };
}
