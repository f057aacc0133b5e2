using System.Text.Json.Nodes;
using MlServe.Kubernetes;
using MlServe.LocalCluster.Node.Cgroups;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Requests and limits of containers and pods.</summary>
internal static class ContainerResources
{
    /// <summary>What a container's cgroup enforces.</summary>
    public static ContainerLimits Limits(JsonObject container) => new(
        (double?)Amount(container, "requests", "cpu")?.Value,
        (double?)Amount(container, "limits", "cpu")?.Value,
        Amount(container, "limits", "memory") is { } memory ? memory.RoundedUp : null);

    /// <summary>
    /// What a pod's requests take of the node: the containers together, or the largest init container, since those run alone.
    /// </summary>
    /// <param name="pod">The pod.</param>
    /// <param name="resource">cpu, memory or another's name.</param>
    public static Quantity PodRequest(JsonObject pod, string resource)
    {
        var together = Quantity.Zero;
        foreach (var container in pod.Items("spec", "containers"))
            together += Request(container, resource) ?? Quantity.Zero;
        foreach (var container in pod.Items("spec", "initContainers"))
            if (Request(container, resource) is { } alone && alone > together)
                together = alone;
        return together;
    }

    /// <summary>The names of all resources that a pod's containers ask for.</summary>
    public static IEnumerable<string> Names(JsonObject pod) => pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers"))
        .SelectMany(container => new[] { container.Object("resources", "requests"), container.Object("resources", "limits") })
        .SelectMany(amounts => amounts?.Select(amount => amount.Key) ?? []).Distinct();

    /// <summary>The request, or the limit where only that is written; null when neither is.</summary>
    public static Quantity? Request(JsonObject container, string resource) =>
        Amount(container, "requests", resource) ?? Amount(container, "limits", resource);

    /// <summary>What stands under <c>requests</c> or <c>limits</c>; null when nothing does.</summary>
    public static Quantity? Amount(JsonObject container, string what, string resource) =>
        container.At("resources", what, resource) is JsonValue value && Quantity.TryParse(value.ToString(), out var quantity) ? quantity : null;
}
