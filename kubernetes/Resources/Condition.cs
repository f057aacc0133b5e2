namespace MlServe.Kubernetes.Resources;

/// <summary>One thing that is so or not so about an object.</summary>
public sealed record Condition : OpenRecord
{
    /// <summary>What: <c>Ready</c>, <c>Available</c>, <c>Progressing</c>, <c>PodScheduled</c>…</summary>
    public string Type { get; init; } = "";

    /// <summary><c>True</c>, <c>False</c> or <c>Unknown</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>Why, in a word.</summary>
    public string? Reason { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? LastTransitionTime { get; init; }

    /// <summary>When a deployment last looked.</summary>
    public DateTimeOffset? LastUpdateTime { get; init; }

    /// <summary>True when <see cref="Status"/> says so.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsTrue => Status == "True";
}
