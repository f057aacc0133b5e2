using k8s.Models;

namespace MlServe.Kubernetes.Client;

/// <summary>The answer to a list request, all pages of it. (KubernetesClient's KubernetesList leaves out the metrics API's types.)</summary>
/// <typeparam name="T">The type of its items.</typeparam>
/// <param name="Metadata">Where a watch goes on, and whether there are more items.</param>
/// <param name="Items">The objects, without kind and apiVersion.</param>
public sealed record ResourceList<T>(V1ListMeta? Metadata, IReadOnlyList<T>? Items)
{
    /// <inheritdoc cref="V1ListMeta"/>
    public V1ListMeta Metadata { get; init; } = Metadata ?? new();

    /// <summary>The objects, without kind and apiVersion.</summary>
    public IReadOnlyList<T> Items { get; init; } = Items ?? [];
}
