using k8s.Models;

namespace MlServe.Kubernetes.Client;

/// <summary>The answer to a list request, all pages of it. (KubernetesClient's KubernetesList leaves out the metrics API's types.)</summary>
/// <typeparam name="T">The type of its items.</typeparam>
public sealed record ResourceList<T>
{
    /// <summary>Where a watch goes on, and whether there are more items.</summary>
    public V1ListMeta Metadata { get; init => field = value ?? new(); } = new();

    /// <summary>The objects, without kind and apiVersion.</summary>
    public IReadOnlyList<T> Items { get; init => field = value ?? []; } = [];
}
