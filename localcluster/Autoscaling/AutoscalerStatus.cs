using System.Text.Json.Nodes;
using MlServe.Kubernetes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>Writes an autoscaler's status as Kubernetes does.</summary>
/// <param name="hpa">The object that is changed.</param>
/// <param name="now">The time of what changes.</param>
internal readonly struct AutoscalerStatus(JsonObject hpa, DateTimeOffset now)
{
    /// <summary>Sets one condition; its time changes only with its status.</summary>
    public void Condition(string type, bool holds, string reason, string message) =>
        hpa.SetCondition(new JsonObject { ["type"] = type, ["status"] = holds ? "True" : "False", ["reason"] = reason, ["message"] = message }, now);

    /// <summary>Sets the numbers.</summary>
    /// <param name="current">Replicas there are.</param>
    /// <param name="desired">Replicas there should be; null leaves what stood.</param>
    /// <param name="rescaled">They were changed just now.</param>
    public void Replicas(int current, int? desired, bool rescaled)
    {
        hpa.Set(current, "status", "currentReplicas");
        hpa.Set(desired ?? hpa.Int("status", "desiredReplicas") ?? 0, "status", "desiredReplicas");
        if (rescaled)
            hpa.Set(ObjectFields.Timestamp(now), "status", "lastScaleTime");
    }

    /// <summary>Sets what was measured; metrics that failed are left out.</summary>
    public void Metrics(IReadOnlyList<MetricTarget> targets, IReadOnlyList<ReplicaProposal> proposals)
    {
        var metrics = new JsonArray();
        foreach (var (target, proposal) in targets.Zip(proposals).Where(pair => pair.Second.Error is null))
        {
            var current = new JsonObject();
            if (proposal.UtilizationPercent is { } percent)
                current["averageUtilization"] = percent;
            current["averageValue"] = new Quantity(proposal.AverageMilli / 1000m).ToString();
            var source = new JsonObject { ["name"] = target.Resource };
            if (target.Container is not null)
                source["container"] = target.Container;
            source["current"] = current;
            metrics.Add(target.Container is null
                ? new JsonObject { ["type"] = "Resource", ["resource"] = source }
                : new JsonObject { ["type"] = "ContainerResource", ["containerResource"] = source });
        }
        if (metrics.Count > 0)
            hpa.Set(metrics, "status", "currentMetrics");
        else
            hpa.Object("status")?.Remove("currentMetrics");
    }
}
