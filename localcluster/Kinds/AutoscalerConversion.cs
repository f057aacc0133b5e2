using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Defaults;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>
/// Between autoscaling/v2 and v1. Version 1 knows one target, the CPU share; what it cannot say travels as JSON in
/// annotations, as Kubernetes does it.
/// </summary>
internal static class AutoscalerConversion
{
    private const string Prefix = "autoscaling.alpha.kubernetes.io/";

    /// <summary>Version 2 as it is shown: two fields that Kubernetes' type never leaves out, even before anything is known.</summary>
    public static void ToV2(JsonObject hpa)
    {
        if (hpa.Object("status") is not { } status)
            return;
        status.SetDefault(0, "desiredReplicas");
        status.SetDefault(null, "currentMetrics");
    }

    /// <summary>Version 2 into version 1, in place.</summary>
    public static void ToV1(JsonObject hpa)
    {
        hpa["apiVersion"] = "autoscaling/v1";
        if (hpa.Object("spec") is { } spec)
        {
            var metrics = spec.Items("metrics").Select(metric => metric.DeepClone().AsObject()).ToList();
            spec.Remove("metrics");
            if (metrics.Find(IsCpuShare) is { } cpu)
            {
                spec["targetCPUUtilizationPercentage"] = cpu.Int("resource", "target", "averageUtilization");
                metrics.Remove(cpu);
            }
            if (metrics.Count > 0)
                Annotate(hpa, "metrics", new JsonArray([.. metrics]));
            if (spec.Object("behavior") is { } behavior)
                Annotate(hpa, "behavior", behavior.DeepClone());
            spec.Remove("behavior");
        }
        if (hpa.Object("status") is not { } status)
            return;
        // Version 1 always shows both counts, even before anything is known.
        status.SetDefault(0, "currentReplicas");
        status.SetDefault(0, "desiredReplicas");
        if (status["conditions"] is { } conditions)
            Annotate(hpa, "conditions", conditions.DeepClone());
        if (status.Items("currentMetrics").ToList() is { Count: > 0 } current)
        {
            Annotate(hpa, "current-metrics", new JsonArray([.. current.Select(OldMetric)]));
            if (current.Find(metric => metric.Text("resource", "name") == "cpu").Int("resource", "current", "averageUtilization") is { } share)
                status["currentCPUUtilizationPercentage"] = share;
        }
        status.Remove("conditions");
        status.Remove("currentMetrics");
    }

    /// <summary>Version 1 into version 2, in place.</summary>
    public static void FromV1(JsonObject hpa)
    {
        hpa["apiVersion"] = "autoscaling/v2";
        var metrics = Annotation(hpa, "metrics") as JsonArray ?? [];
        if (hpa.Object("spec") is { } spec)
        {
            if (spec.Int("targetCPUUtilizationPercentage") is { } percent)
                metrics.Insert(0, AutoscalerDefaults.CpuMetric(percent));
            spec.Remove("targetCPUUtilizationPercentage");
            if (metrics.Count > 0)
                spec["metrics"] = metrics;
            if (Annotation(hpa, "behavior") is JsonObject behavior)
                spec["behavior"] = behavior;
        }
        if (hpa.Object("status") is { } status)
        {
            if (Annotation(hpa, "conditions") is JsonArray conditions)
                status["conditions"] = conditions;
            status.Remove("currentCPUUtilizationPercentage");
        }
        foreach (var name in (ReadOnlySpan<string>)["metrics", "behavior", "conditions", "current-metrics"])
            hpa.Remove("metadata", "annotations", Prefix + name);
        if (hpa.Annotations() is { Count: 0 })
            hpa.Remove("metadata", "annotations");
        // Anybody may have written the annotations: what does not fit is left out.
        SchemaDecoder.Decode(SchemaLibrary.Of<V2HorizontalPodAutoscaler>(), hpa);
    }

    private static bool IsCpuShare(JsonObject metric) =>
        metric.Text("resource", "name") == "cpu" && metric.Int("resource", "target", "averageUtilization") is not null;

    private static JsonObject OldMetric(JsonObject metric)
    {
        var part = metric.ContainsKey("containerResource") ? "containerResource" : "resource";
        var resource = new JsonObject { ["name"] = metric.Text(part, "name") };
        if (metric.Text(part, "container") is { } container)
            resource["container"] = container;
        if (metric.Int(part, "current", "averageUtilization") is { } share)
            resource["currentAverageUtilization"] = share;
        resource["currentAverageValue"] = metric.Text(part, "current", "averageValue");
        return new JsonObject { ["type"] = metric.Text("type"), [part] = resource };
    }

    private static void Annotate(JsonObject hpa, string name, JsonNode value) =>
        hpa.Set(value.ToJsonString(StoreJson.Options), "metadata", "annotations", Prefix + name);

    private static JsonNode? Annotation(JsonObject hpa, string name)
    {
        try
        {
            return hpa.Text("metadata", "annotations", Prefix + name) is { } text ? JsonNode.Parse(text) : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
