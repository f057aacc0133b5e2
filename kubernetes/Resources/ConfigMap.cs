namespace MlServe.Kubernetes.Resources;

/// <summary>Settings by name.</summary>
[KubernetesKind("v1", "ConfigMap", "configmaps")]
public sealed record ConfigMap : KubernetesObject
{
    /// <summary>The texts.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init => field = value ?? Empty; } = Empty;

    private static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();
}
