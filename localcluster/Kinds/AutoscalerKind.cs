using System.Globalization;
using k8s.Models;
using MlServe.Kubernetes.Rules;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Horizontal pod autoscalers: kept as autoscaling/v2, spoken as v1 too.</summary>
internal static class AutoscalerKind
{
    /// <summary>What the cluster knows of autoscalers.</summary>
    public static ResourceKind Create() =>
        new()
        {
            ShortNames = ["hpa"],
            Categories = ["all"],
            Versions =
            [
                KindVersion.Of<V2HorizontalPodAutoscaler>() with
                {
                    Columns = Columns,
                    FromStorage = AutoscalerConversion.ToV2,
                },
                KindVersion.Of<V1HorizontalPodAutoscaler>() with
                {
                    Columns = Columns,
                    Row = typeof(V2HorizontalPodAutoscaler),
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
        PrinterColumn.Of<V2HorizontalPodAutoscaler>("Reference", (hpa, _) => $"{hpa.Spec?.ScaleTargetRef?.Kind}/{hpa.Spec?.ScaleTargetRef?.Name}"),
        PrinterColumn.Of<V2HorizontalPodAutoscaler>("Targets", (hpa, _) => Targets(hpa)),
        PrinterColumn.Of<V2HorizontalPodAutoscaler>("MinPods", (hpa, _) => hpa.Spec?.MinReplicas?.ToString(CultureInfo.InvariantCulture)),
        PrinterColumn.Number<V2HorizontalPodAutoscaler>("MaxPods", hpa => hpa.Spec?.MaxReplicas),
        PrinterColumn.Number<V2HorizontalPodAutoscaler>("Replicas", hpa => hpa.Status?.CurrentReplicas),
        PrinterColumn.Age,
    ];

    private static void Limits(Field autoscaler)
    {
        foreach (var type in autoscaler["spec"]["metrics"].Items.Select(metric => metric["type"]).Where(type => type.Text is "Pods" or "Object" or "External"))
            type.Forbidden($"the embedded cluster scales by metrics of the types Resource and ContainerResource only, not {type.Text}");
    }

    /// <summary>As Kubernetes 1.30 and later write it: <c>cpu: 12%/40%</c>.</summary>
    private static string Targets(V2HorizontalPodAutoscaler hpa)
    {
        var parts = (hpa.Spec?.Metrics ?? [])
            .Select(metric =>
            {
                var found = hpa
                    .Status?.CurrentMetrics?.FirstOrDefault(status =>
                        status.Type == metric.Type && status.ResourceName == metric.ResourceName && status.ContainerName == metric.ContainerName
                    )
                    ?.Current;
                return metric.Target?.AverageUtilization is { } target
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"{metric.ResourceName}: {(found?.AverageUtilization is { } share ? $"{share}%" : "<unknown>")}/{target}%"
                    )
                    : $"{metric.ResourceName}: {found?.AverageValue?.ToString() ?? "<unknown>"}/{metric.Target?.AverageValue}";
            })
            .ToList();
        return parts.Count == 0 ? PrinterColumn.None : string.Join(", ", parts.Take(2)) + (parts.Count > 2 ? $" + {parts.Count - 2} more..." : "");
    }
}
