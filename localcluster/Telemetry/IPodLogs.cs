using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Telemetry;

/// <summary>What a reader wants of a container's output.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Container">The container's name.</param>
internal sealed record PodLogRequest(ObjectKey Pod, string Container)
{
    /// <summary>The output of the container before its last restart.</summary>
    public bool Previous { get; init; }

    /// <summary>Wait for more until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>Only this many lines from the end; null for all.</summary>
    public long? TailLines { get; init; }

    /// <summary>Only lines written after this; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Put the time before each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Stop after this many bytes; null for no limit.</summary>
    public long? LimitBytes { get; init; }
}

/// <summary>What the node kept of the output of its containers.</summary>
internal interface IPodLogs
{
    /// <summary>Copies a container's output to a stream; ends at its end, or when cancelled if it follows.</summary>
    /// <exception cref="StatusException">400 when the container has not started, or has no previous run.</exception>
    Task CopyToAsync(PodLogRequest request, Stream output, CancellationToken ct);
}
