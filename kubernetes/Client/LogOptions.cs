namespace MlServe.Kubernetes.Client;

/// <summary>What is wanted of a pod's log.</summary>
public sealed record LogOptions
{
    /// <summary>The container; null when the pod has just one.</summary>
    public string? Container { get; init; }

    /// <summary>Only so many last lines; null: all.</summary>
    public int? TailLines { get; init; }

    /// <summary>True: of the run before the last restart.</summary>
    public bool Previous { get; init; }
}
