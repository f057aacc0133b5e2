namespace MlServe.LocalCluster.Autoscaling;

/// <summary>The outcome over all metrics of an autoscaler.</summary>
/// <param name="Replicas">What the highest usable metric wants; null when nothing may be done.</param>
/// <param name="Index">Which metric that was.</param>
/// <param name="FirstError">Index of the first unusable metric; null when all were usable.</param>
/// <param name="ErrorCount">How many were unusable.</param>
internal sealed record MetricChoice(int? Replicas, int Index, int? FirstError, int ErrorCount)
{
    /// <summary>
    /// The highest proposal wins. When a metric is unusable the others may still scale up, but not down: the missing one
    /// might have wanted more.
    /// </summary>
    public static MetricChoice Of(int current, IReadOnlyList<ReplicaProposal> proposals)
    {
        int? replicas = null, firstError = null;
        var index = -1;
        var errors = 0;
        for (var i = 0; i < proposals.Count; i++)
        {
            if (proposals[i].Error is not null)
            {
                firstError ??= i;
                errors++;
            }
            else if (replicas is null || proposals[i].Replicas > replicas)
                (replicas, index) = (proposals[i].Replicas, i);
        }
        if (errors > 0 && (replicas is null || replicas < current))
            replicas = null;
        return new MetricChoice(replicas, index, firstError, errors);
    }
}
