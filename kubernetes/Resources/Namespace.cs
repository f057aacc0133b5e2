namespace MlServe.Kubernetes.Resources;

/// <summary>A room for names.</summary>
[KubernetesKind("v1", "Namespace", "namespaces", Namespaced = false)]
public sealed record Namespace : KubernetesObject
{
    /// <summary>Whether it is there to stay.</summary>
    public NamespaceStatus Status { get; init => field = value ?? new(); } = new();
}

/// <summary>Whether a namespace is there to stay.</summary>
public sealed record NamespaceStatus : OpenRecord
{
    /// <summary><c>Active</c> or <c>Terminating</c>.</summary>
    public string? Phase { get; init; }
}
