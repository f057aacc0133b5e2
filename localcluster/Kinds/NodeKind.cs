using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Nodes.</summary>
internal static class NodeKind
{
    /// <summary>What the cluster knows of nodes.</summary>
    public static ResourceKind Create() => new()
    {
        ShortNames = ["no"],
        Namespaced = false,
        Versions = [KindVersion.Of<V1Node>() with { Columns = Columns }],
        HasStatus = true,
        SelectableFields = ["spec.unschedulable"],
        Allocate = (_, node, _, _) => node.SetDefault(new JsonObject(), "spec"),
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        PrinterColumn.Of<V1Node>("Status", (node, _) => (node.IsReady ? "Ready" : node.Readiness is null ? "Unknown" : "NotReady")
            + (node.Spec?.Unschedulable == true ? ",SchedulingDisabled" : "")),
        PrinterColumn.Of<V1Node>("Roles", (node, _) => Roles(node)),
        PrinterColumn.Age,
        PrinterColumn.Field<V1Node>("Version", node => node.Status?.NodeInfo?.KubeletVersion),
        PrinterColumn.Field<V1Node>("Internal-IP", node => Address(node, "InternalIP")) with { Wide = true },
        PrinterColumn.Field<V1Node>("External-IP", node => Address(node, "ExternalIP")) with { Wide = true },
        PrinterColumn.Field<V1Node>("OS-Image", node => node.Status?.NodeInfo?.OsImage) with { Wide = true },
        PrinterColumn.Field<V1Node>("Kernel-Version", node => node.Status?.NodeInfo?.KernelVersion) with { Wide = true },
        PrinterColumn.Field<V1Node>("Container-Runtime", node => node.Status?.NodeInfo?.ContainerRuntimeVersion) with { Wide = true },
    ];

    private static string Roles(V1Node node)
    {
        const string Label = "node-role.kubernetes.io/";
        var roles = (node.Metadata.Labels?.Keys ?? [])
            .Where(label => label.StartsWith(Label, StringComparison.Ordinal))
            .Select(label => label[Label.Length..])
            .Order();
        return string.Join(',', roles) is { Length: > 0 } text ? text : PrinterColumn.None;
    }

    private static string? Address(V1Node node, string type) => node.Status?.Addresses?.FirstOrDefault(address => address.Type == type)?.Address;
}
