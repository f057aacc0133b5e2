namespace MlServe.Kubernetes.Resources;

/// <summary>The answer to a list request.</summary>
/// <typeparam name="T">The kind of its items.</typeparam>
public sealed record KubernetesList<T> : OpenRecord
{
    /// <summary><c>v1</c> or <c>group/version</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>The kind, like <c>PodList</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Where a watch goes on, and whether there are more items.</summary>
    public ListMeta Metadata { get; init => field = value ?? new(); } = new();

    /// <summary>The objects, without kind and apiVersion.</summary>
    public IReadOnlyList<T> Items { get; init => field = value ?? []; } = [];
}

/// <summary>Where a watch goes on, and whether there are more items.</summary>
public sealed record ListMeta : OpenRecord
{
    /// <summary>The state the list shows; a watch from it misses nothing.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Token for the next page; null or empty on the last.</summary>
    public string? Continue { get; init; }

    /// <summary>How many more there are, when the server knows.</summary>
    public long? RemainingItemCount { get; init; }
}
