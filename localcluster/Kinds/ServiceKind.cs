using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Services.</summary>
internal static class ServiceKind
{
    /// <summary>What the cluster knows of services.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "",
        Kind = "Service",
        Plural = "services",
        ShortNames = ["svc"],
        Categories = ["all"],
        Versions = [new KindVersion("v1") { Schema = SchemaLibrary.Of<V1Service>(), Columns = Columns }],
        HasStatus = true,
        AnswersDeleted = true,
        SelectableFields = ["spec.clusterIP", "spec.type"],
        Allocate = ServiceAllocation.Allocate,
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        PrinterColumn.Field("Type", "spec", "type"),
        PrinterColumn.Field("Cluster-IP", "spec", "clusterIP"),
        new("External-IP", (service, _) => ExternalAddress(service)),
        new("Port(s)", (service, _) => Ports(service)),
        PrinterColumn.Age,
        new("Selector", (service, _) => Selector(service), Wide: true),
    ];

    private static string ExternalAddress(JsonObject service) => service.Text("spec", "type") switch
    {
        "ExternalName" => service.Text("spec", "externalName") ?? "<none>",
        "LoadBalancer" => string.Join(',', service.Items("status", "loadBalancer", "ingress").Select(ingress => ingress.Text("ip") ?? ingress.Text("hostname")))
            is { Length: > 0 } addresses ? addresses : "<pending>",
        _ => "<none>",
    };

    private static string Ports(JsonObject service)
    {
        var ports = service.Items("spec", "ports").Select(port => string.Create(CultureInfo.InvariantCulture,
            $"{port.Int("port")}{(port.Int("nodePort") is { } node and not 0 ? $":{node}" : "")}/{port.Text("protocol")}"));
        return string.Join(',', ports) is { Length: > 0 } text ? text : "<none>";
    }

    private static string Selector(JsonObject service) =>
        LabelSelector.ForLabels(service.StringMap("spec", "selector")).ToString() is { Length: > 0 } text ? text : "<none>";
}
