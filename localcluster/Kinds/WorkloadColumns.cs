using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>The columns that everything with a pod template shows.</summary>
internal static class WorkloadColumns
{
    /// <summary>Containers, images and selector, with <c>-o wide</c>.</summary>
    public static readonly IReadOnlyList<PrinterColumn> Wide =
    [
        new("Containers", (o, _) => Joined(o, "name"), Wide: true),
        new("Images", (o, _) => Joined(o, "image"), Wide: true),
        new("Selector", (o, _) => LabelSelector.Of(o.At("spec", "selector")).ToString() is { Length: > 0 } text ? text : "<none>", Wide: true),
    ];

    private static string Joined(JsonObject value, string field) =>
        string.Join(',', value.Items("spec", "template", "spec", "containers").Select(container => container.Text(field)));
}
