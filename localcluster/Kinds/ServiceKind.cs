using System.Globalization;
using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Services.</summary>
internal static class ServiceKind
{
    /// <summary>What the cluster knows of services.</summary>
    public static ResourceKind Create() => new()
    {
        ShortNames = ["svc"],
        Categories = ["all"],
        Versions = [KindVersion.Of<V1Service>() with { Columns = Columns }],
        HasStatus = true,
        AnswersDeleted = true,
        SelectableFields = ["spec.clusterIP", "spec.type"],
        Allocate = ServiceAllocation.Allocate,
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        PrinterColumn.Field<V1Service>("Type", service => service.Spec?.Type),
        PrinterColumn.Field<V1Service>("Cluster-IP", service => service.Spec?.ClusterIP),
        PrinterColumn.Field<V1Service>("External-IP", ExternalAddress),
        PrinterColumn.Of<V1Service>("Port(s)", (service, _) => Ports(service)),
        PrinterColumn.Age,
        PrinterColumn.Of<V1Service>("Selector", (service, _) => Selector(service)) with { Wide = true },
    ];

    private static string? ExternalAddress(V1Service service) => service.Spec?.Type switch
    {
        "ExternalName" => service.Spec.ExternalName,
        "LoadBalancer" => string.Join(',', (service.Status?.LoadBalancer?.Ingress ?? []).Select(ingress => ingress.Ip ?? ingress.Hostname))
            is { Length: > 0 } addresses ? addresses : "<pending>",
        _ => null,
    };

    private static string Ports(V1Service service)
    {
        var ports = (service.Spec?.Ports ?? []).Select(port => string.Create(CultureInfo.InvariantCulture,
            $"{port.Port}{(port.NodePort is { } node and not 0 ? $":{node}" : "")}/{port.Protocol}"));
        return string.Join(',', ports) is { Length: > 0 } text ? text : PrinterColumn.None;
    }

    private static string Selector(V1Service service) =>
        LabelSelector.ForLabels(service.Spec?.Selector).ToString() is { Length: > 0 } text ? text : PrinterColumn.None;
}
