using System.Text.Json.Nodes;
using MlServe.Kubernetes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>An autoscaler's object (autoscaling/v2) as the arithmetic wants it.</summary>
internal sealed record AutoscalerSpec(int Min, int Max, IReadOnlyList<MetricTarget> Metrics, ScalingBehavior? Behavior)
{
    /// <summary>Reads the spec; what is missing has Kubernetes' defaults.</summary>
    public static AutoscalerSpec From(JsonObject hpa)
    {
        var spec = hpa.Object("spec");
        var metrics = spec.Items("metrics").Select(Metric).ToArray();
        return new AutoscalerSpec(
            (int)(spec.Int("minReplicas") ?? 1),
            (int)(spec.Int("maxReplicas") ?? 1),
            metrics.Length > 0 ? metrics : [new MetricTarget("cpu", Utilization: 80)],
            spec.Object("behavior") is { } behavior
                ? new ScalingBehavior(Rules(behavior.Object("scaleUp"), ScalingRules.DefaultUp), Rules(behavior.Object("scaleDown"), ScalingRules.DefaultDown))
                : null);
    }

    private static MetricTarget Metric(JsonObject metric)
    {
        var source = metric.Object("resource") ?? metric.Object("containerResource");
        return new MetricTarget(
            source.Text("name") ?? metric.Text("type") ?? "",
            (int?)source.Int("target", "averageUtilization"),
            source.At("target", "averageValue") is JsonValue value && Quantity.TryParse(value.ToString(), out var average) ? (long)average.Milli : null,
            source.Text("container"));
    }

    private static ScalingRules Rules(JsonObject? rules, ScalingRules defaults)
    {
        if (rules is null)
            return defaults;
        var policies = rules.Items("policies").Select(policy => new ScalingPolicy(
            policy.Text("type") == "Percent", (int)(policy.Int("value") ?? 0), TimeSpan.FromSeconds(policy.Int("periodSeconds") ?? 15))).ToArray();
        return new ScalingRules(
            rules.Int("stabilizationWindowSeconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : defaults.Stabilization,
            Enum.TryParse<SelectPolicy>(rules.Text("selectPolicy"), out var select) ? select : SelectPolicy.Max,
            policies.Length > 0 ? policies : defaults.Policies);
    }
}
