namespace MlServe.Kubernetes.Resources;

/// <summary>What a pod uses, as the metrics API says: CPU over the window, memory at its end.</summary>
[KubernetesKind("metrics.k8s.io/v1beta1", "PodMetrics", "pods")]
public sealed record PodMetrics : KubernetesObject
{
    /// <summary>The end of the window; 5 to 20 s ago.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>Length of the window as Go writes durations: <c>15.302s</c>, <c>1m0s</c>.</summary>
    public string? Window { get; init; }

    /// <summary>One for each container that was seen twice.</summary>
    public IReadOnlyList<ContainerMetrics> Containers { get; init => field = value ?? []; } = [];
}

/// <summary>What a container uses.</summary>
public sealed record ContainerMetrics : OpenRecord
{
    /// <summary>The container.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>cpu</c> in cores and <c>memory</c> (working set) in bytes.</summary>
    public IReadOnlyDictionary<string, Quantity> Usage { get; init => field = value ?? Empty; } = Empty;

    private static readonly IReadOnlyDictionary<string, Quantity> Empty = new Dictionary<string, Quantity>();
}
