using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>The quality-of-service class of a pod, from its requests and limits.</summary>
internal static class PodQuality
{
    /// <summary><c>Guaranteed</c> when every container limits CPU and memory at its request, <c>BestEffort</c> when none asks
    /// for any, else <c>Burstable</c>.</summary>
    public static string Class(JsonObject spec)
    {
        var containers = spec.Items("initContainers").Concat(spec.Items("containers")).ToList();
        if (!containers.Any(container => Named(container, "requests").Any() || Named(container, "limits").Any()))
            return "BestEffort";
        return containers.All(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static bool IsGuaranteed(JsonObject container) =>
        new[] { "cpu", "memory" }.All(resource => container.Text("resources", "limits", resource) is { } limit
            && (container.Text("resources", "requests", resource) ?? limit) == limit);

    private static IEnumerable<string> Named(JsonObject container, string what) =>
        (container.Object("resources", what) ?? []).Select(entry => entry.Key).Where(name => name is "cpu" or "memory");
}
