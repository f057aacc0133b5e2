using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Controllers;

/// <summary>Which pods go first when there are too many: those that are the least loss.</summary>
internal static class PodRanking
{
    /// <summary>
    /// The pods to end. As Kubernetes ranks them: without a node before with one, pending before running, unready before
    /// ready, lower deletion cost, ready for a shorter time, restarted more often, younger.
    /// </summary>
    public static List<JsonObject> FirstToGo(IReadOnlyList<JsonObject> pods, int count) =>
        count <= 0 ? [] : [.. pods
            .OrderBy(pod => pod.Text("spec", "nodeName") is { Length: > 0 } ? 1 : 0)
            .ThenBy(pod => pod.Text("status", "phase") switch { "Pending" => 0, "Running" => 2, _ => 1 })
            .ThenBy(pod => PodReadiness.IsReady(pod) ? 1 : 0)
            .ThenBy(Cost)
            .ThenByDescending(pod => PodReadiness.ReadySince(pod) ?? DateTimeOffset.MinValue)
            .ThenByDescending(PodReadiness.Restarts)
            .ThenByDescending(pod => pod.Time("metadata", "creationTimestamp"))
            .Take(count)];

    private static int Cost(JsonObject pod) =>
        int.TryParse(pod.Text("metadata", "annotations", "controller.kubernetes.io/pod-deletion-cost"), CultureInfo.InvariantCulture, out var cost) ? cost : 0;
}
