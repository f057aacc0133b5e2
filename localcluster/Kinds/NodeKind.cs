using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Schema;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Nodes.</summary>
internal static class NodeKind
{
    /// <summary>What the cluster knows of nodes.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "",
        Kind = "Node",
        Plural = "nodes",
        ShortNames = ["no"],
        Namespaced = false,
        Versions = [new KindVersion("v1") { Schema = SchemaLibrary.Of<V1Node>(), Columns = Columns }],
        HasStatus = true,
        SelectableFields = ["spec.unschedulable"],
        Allocate = (_, node, _, _) => node.SetDefault(new JsonObject(), "spec"),
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        new("Status", (node, _) => (node.IsTrue("Ready") ? "Ready" : node.Condition("Ready") is null ? "Unknown" : "NotReady")
            + (node.Flag("spec", "unschedulable") ? ",SchedulingDisabled" : "")),
        new("Roles", (node, _) => Roles(node)),
        PrinterColumn.Age,
        PrinterColumn.Field("Version", "status", "nodeInfo", "kubeletVersion"),
        new("Internal-IP", (node, _) => Address(node, "InternalIP"), Wide: true),
        new("External-IP", (node, _) => Address(node, "ExternalIP"), Wide: true),
        PrinterColumn.Field("OS-Image", "status", "nodeInfo", "osImage") with { Wide = true },
        PrinterColumn.Field("Kernel-Version", "status", "nodeInfo", "kernelVersion") with { Wide = true },
        PrinterColumn.Field("Container-Runtime", "status", "nodeInfo", "containerRuntimeVersion") with { Wide = true },
    ];

    private static string Roles(JsonObject node)
    {
        const string Label = "node-role.kubernetes.io/";
        var roles = node.Labels().Keys.Where(label => label.StartsWith(Label, StringComparison.Ordinal)).Select(label => label[Label.Length..]).Order();
        return string.Join(',', roles) is { Length: > 0 } text ? text : "<none>";
    }

    private static string Address(JsonObject node, string type) =>
        node.Items("status", "addresses").FirstOrDefault(address => address.Text("type") == type).Text("address") ?? "<none>";
}
