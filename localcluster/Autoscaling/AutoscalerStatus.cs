using k8s.Models;
using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>What an autoscaler reports, as a look at it comes along.</summary>
/// <param name="before">What it reported last.</param>
/// <param name="now">The time of what changes.</param>
internal sealed class AutoscalerStatus(V2HorizontalPodAutoscalerStatus before, DateTimeOffset now)
{
    /// <summary>The status by now.</summary>
    public V2HorizontalPodAutoscalerStatus Value { get; private set; } = before with { Conditions = [.. before.Conditions ?? []] };

    /// <summary>Sets one condition; its time changes only with its status.</summary>
    public void Condition(string type, bool holds, string reason, string message)
    {
        var status = holds ? "True" : "False";
        var old = Value.Conditions.FirstOrDefault(condition => condition.Type == type);
        var condition = new V2HorizontalPodAutoscalerCondition
        {
            Type = type,
            Status = status,
            LastTransitionTime = old?.Status == status ? old.LastTransitionTime : now.WholeSecond(),
            Reason = reason,
            Message = message,
        };
        if (old is null)
            Value.Conditions.Add(condition);
        else
            Value.Conditions[Value.Conditions.IndexOf(old)] = condition;
    }

    /// <summary>Sets the numbers.</summary>
    /// <param name="current">Replicas there are.</param>
    /// <param name="desired">Replicas there should be; null leaves what stood.</param>
    public void Replicas(int current, int? desired) => Value = Value with
    {
        CurrentReplicas = current,
        DesiredReplicas = desired ?? Value.DesiredReplicas,
        LastScaleTime = desired is { } wanted && wanted != current ? now.WholeSecond() : Value.LastScaleTime,
    };

    /// <summary>Sets what was measured; metrics that failed are left out.</summary>
    public void Metrics(IEnumerable<ReplicaProposal> proposals)
    {
        var usable = proposals.Where(proposal => proposal.Error is null).Select(Metric).ToList();
        Value = Value with { CurrentMetrics = usable.Count > 0 ? usable : null };
    }

    private static V2MetricStatus Metric(ReplicaProposal proposal)
    {
        var metric = proposal.Metric;
        var current = new V2MetricValueStatus
        {
            AverageUtilization = proposal.UtilizationPercent,
            AverageValue = new ResourceQuantity(proposal.AverageMilli / 1000m, 0, ResourceQuantity.SuffixFormat.DecimalSI),
        };
        return metric.ContainerName is { } container
            ? new() { Type = metric.Type, ContainerResource = new() { Name = metric.ResourceName, Container = container, Current = current } }
            : new() { Type = metric.Type, Resource = new() { Name = metric.ResourceName, Current = current } };
    }
}
