using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;

namespace MlServe.Evaluator.Monitoring;

/// <summary>
/// What an autoscaler scales by, as its version 1 tells it: the share of the CPU in its fields, everything else as JSON in
/// annotations (autoscaling.alpha.kubernetes.io/metrics and current-metrics). Pure.
/// </summary>
internal static class AutoscalerMetrics
{
    private const string Prefix = "autoscaling.alpha.kubernetes.io/";

    /// <summary>Each metric with its value and target: <c>64 % of the CPU requested, target 40 %</c>; one that has no value yet says so.</summary>
    public static string Describe(V1HorizontalPodAutoscaler autoscaler)
    {
        var metrics = new List<string>();
        if (autoscaler.Spec?.TargetCPUUtilizationPercentage is { } target)
            metrics.Add(Text("CPU", Percent(autoscaler.Status?.CurrentCPUUtilizationPercentage), Percent(target)));
        var measured = Read(autoscaler, "current-metrics");
        metrics.AddRange(Read(autoscaler, "metrics").Select(metric => Text(
            NameOf(metric), ValueOf(measured.FirstOrDefault(other => NameOf(other) == NameOf(metric)), "current"), ValueOf(metric, "target"))));
        return string.Join("; ", metrics);
    }

    private static string Text(string name, string? value, string? target) =>
        (value is null ? $"{name} not measured yet"
            : value.EndsWith('%') ? $"{value} of the {name} requested" : $"{value} of {name} per pod")
        + (target is null ? "" : $", target {target}");

    /// <summary>The resource, or the name of another kind of metric.</summary>
    private static string NameOf(JsonObject metric)
    {
        var part = PartOf(metric);
        var name = part?["name"] ?? part?["metricName"] ?? part?["metric"]?["name"];
        return name?.ToString() is { } text ? text == "cpu" ? "CPU" : text : "a metric";
    }

    /// <summary>A share where there is one, else an amount; the fields of both the older and the newer form.</summary>
    private static string? ValueOf(JsonObject? metric, string kind)
    {
        if (metric is null || PartOf(metric) is not { } part)
            return null;
        var inner = part[kind] as JsonObject;
        return Percent(Number(part[kind + "AverageUtilization"] ?? inner?["averageUtilization"]))
            ?? (part[kind + "AverageValue"] ?? inner?["averageValue"] ?? part[kind + "Value"] ?? inner?["value"])?.ToString();
    }

    /// <summary>What a metric says stands under the name of its type: <c>resource</c>, <c>containerResource</c>, <c>pods</c>, …</summary>
    private static JsonObject? PartOf(JsonObject metric) => metric.Select(field => field.Value).OfType<JsonObject>().FirstOrDefault();

    private static int? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    private static string? Percent(int? share) => share is { } known ? Invariant($"{known} %") : null;

    private static List<JsonObject> Read(V1HorizontalPodAutoscaler autoscaler, string annotation)
    {
        try
        {
            return autoscaler.GetAnnotation(Prefix + annotation) is { } text && JsonNode.Parse(text) is JsonArray list ? [.. list.OfType<JsonObject>()] : [];
        }
        catch (JsonException)
        {
            // Anybody may have written it.
            return [];
        }
    }
}
