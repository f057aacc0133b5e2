using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Rules;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Horizontal pod autoscalers: kept as autoscaling/v2, spoken as v1 too.</summary>
internal static class AutoscalerKind
{
    /// <summary>What the cluster knows of autoscalers.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "autoscaling",
        Kind = "HorizontalPodAutoscaler",
        Plural = "horizontalpodautoscalers",
        ShortNames = ["hpa"],
        Categories = ["all"],
        Versions =
        [
            new KindVersion("autoscaling/v2") { Schema = SchemaLibrary.Of<V2HorizontalPodAutoscaler>(), Columns = Columns, FromStorage = AutoscalerConversion.ToV2 },
            new KindVersion("autoscaling/v1")
            {
                Schema = SchemaLibrary.Of<V1HorizontalPodAutoscaler>(),
                Columns = Columns,
                FromStorage = AutoscalerConversion.ToV1,
                ToStorage = AutoscalerConversion.FromV1,
            },
        ],
        HasStatus = true,
        Limits = Limits,
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        new("Reference", (hpa, _) => $"{hpa.Text("spec", "scaleTargetRef", "kind")}/{hpa.Text("spec", "scaleTargetRef", "name")}"),
        new("Targets", (hpa, _) => Targets(hpa)),
        new("MinPods", (hpa, _) => hpa.Int("spec", "minReplicas")?.ToString(CultureInfo.InvariantCulture)),
        PrinterColumn.Number("MaxPods", "spec", "maxReplicas"),
        PrinterColumn.Number("Replicas", "status", "currentReplicas"),
        PrinterColumn.Age,
    ];

    private static void Limits(Field autoscaler)
    {
        foreach (var type in autoscaler["spec"]["metrics"].Items.Select(metric => metric["type"]).Where(type => type.Text is "Pods" or "Object" or "External"))
            type.Forbidden($"the embedded cluster scales by metrics of the types Resource and ContainerResource only, not {type.Text}");
    }

    /// <summary>The part of a metric, or of its status, that its type stands for.</summary>
    private static JsonObject? Source(JsonObject metric) => metric.Object("resource") ?? metric.Object("containerResource");

    /// <summary>As Kubernetes 1.30 and later write it: <c>cpu: 12%/40%</c>.</summary>
    private static string Targets(JsonObject hpa)
    {
        var current = hpa.Items("status", "currentMetrics").ToList();
        var parts = hpa.Items("spec", "metrics").Select(metric =>
        {
            var source = Source(metric);
            var name = source.Text("name");
            var found = current.Where(status => status.Text("type") == metric.Text("type")).Select(Source)
                .FirstOrDefault(status => status.Text("name") == name && status.Text("container") == source.Text("container"));
            return source.Int("target", "averageUtilization") is { } target
                ? string.Create(CultureInfo.InvariantCulture, $"{name}: {(found.Int("current", "averageUtilization") is { } share ? $"{share}%" : "<unknown>")}/{target}%")
                : $"{name}: {found.Text("current", "averageValue") ?? "<unknown>"}/{source.Text("target", "averageValue")}";
        }).ToList();
        return parts.Count == 0 ? "<none>" : string.Join(", ", parts.Take(2)) + (parts.Count > 2 ? $" + {parts.Count - 2} more..." : "");
    }
}
