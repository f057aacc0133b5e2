namespace MlServe.LocalCluster.Node.Logs;

/// <summary>Which part of a container's log is wanted: the query of <c>GET …/pods/NAME/log</c>.</summary>
internal sealed record LogQuery
{
    /// <summary>The container; null: the pod's only one.</summary>
    public string? Container { get; init; }

    /// <summary>Go on as the container writes, until it ends.</summary>
    public bool Follow { get; init; }

    /// <summary>The run before the present one.</summary>
    public bool Previous { get; init; }

    /// <summary>Only so many lines from the end; null: all.</summary>
    public long? TailLines { get; init; }

    /// <summary>Only lines from then on.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Begin each line with its time.</summary>
    public bool Timestamps { get; init; }

    /// <summary>No more than so many bytes; null: no limit.</summary>
    public long? LimitBytes { get; init; }
}
