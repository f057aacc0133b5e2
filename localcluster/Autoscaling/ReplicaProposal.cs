using k8s.Models;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>What one metric asks for, or why it cannot say.</summary>
/// <param name="Metric">The metric.</param>
/// <param name="Replicas">The replicas that it wants, before any limit. Meaningless with an <see cref="Error"/>.</param>
/// <param name="UtilizationPercent">Usage over the pods that count, percent of their requests; null for average-value targets.</param>
/// <param name="AverageMilli">Usage per counted pod, thousandths of a core or byte.</param>
internal sealed record ReplicaProposal(V2MetricSpec Metric, int Replicas, int? UtilizationPercent, long AverageMilli)
{
    /// <summary>Why the metric is unusable, in Kubernetes' words; null when it is usable.</summary>
    public string? Error { get; init; }

    /// <summary>A metric that cannot be computed. It is data: the other metrics still count.</summary>
    public static ReplicaProposal Failed(V2MetricSpec metric, string error) => new(metric, 0, null, 0) { Error = error };

    /// <summary>
    /// Of several the highest wins. When a metric is unusable the others may still scale up, but not down: the missing one
    /// might have wanted more. Null when nothing may be done.
    /// </summary>
    public static ReplicaProposal? Highest(int current, IReadOnlyCollection<ReplicaProposal> proposals)
    {
        var highest = proposals.Where(proposal => proposal.Error is null).MaxBy(proposal => proposal.Replicas);
        return highest?.Replicas < current && proposals.Any(proposal => proposal.Error is not null) ? null : highest;
    }
}
