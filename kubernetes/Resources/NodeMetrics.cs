namespace MlServe.Kubernetes.Resources;

/// <summary>What a node uses, as the metrics API says.</summary>
[KubernetesKind("metrics.k8s.io/v1beta1", "NodeMetrics", "nodes", Namespaced = false)]
public sealed record NodeMetrics : KubernetesObject
{
    /// <summary>The end of the window.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Length of the window as Go writes durations.</summary>
    public string? Window { get; init; }

    /// <summary><c>cpu</c> in cores and <c>memory</c> in bytes.</summary>
    public IReadOnlyDictionary<string, Quantity> Usage { get; init => field = value ?? Empty; } = Empty;

    private static readonly IReadOnlyDictionary<string, Quantity> Empty = new Dictionary<string, Quantity>();
}
