namespace MlServe.Kubernetes.Resources;

/// <summary>What happened to one container.</summary>
public sealed record ContainerStatus : OpenRecord
{
    /// <summary>Name of the container.</summary>
    public string Name { get; init; } = "";

    /// <summary>What it does now.</summary>
    public ContainerState State { get; init => field = value ?? new(); } = new();

    /// <summary>How it ended the last time.</summary>
    public ContainerState LastState { get; init => field = value ?? new(); } = new();

    /// <summary>Its readiness probe succeeds.</summary>
    public bool Ready { get; init; }

    /// <summary>How often it was started again.</summary>
    public int RestartCount { get; init; }

    /// <summary>Its startup probe succeeded.</summary>
    public bool? Started { get; init; }

    /// <summary>The image it runs.</summary>
    public string? Image { get; init; }

    /// <summary>The image by its digest.</summary>
    public string? ImageID { get; init; }

    /// <summary>The container by its runtime's name.</summary>
    public string? ContainerID { get; init; }
}

/// <summary>What a container does; at most one of the three is set.</summary>
public sealed record ContainerState : OpenRecord
{
    /// <summary>It does not run yet, or not again yet.</summary>
    public ContainerWaiting? Waiting { get; init; }

    /// <summary>It runs.</summary>
    public ContainerRunning? Running { get; init; }

    /// <summary>It ended.</summary>
    public ContainerTerminated? Terminated { get; init; }
}

/// <summary>Why a container does not run yet.</summary>
public sealed record ContainerWaiting : OpenRecord
{
    /// <summary><c>ContainerCreating</c>, <c>ImagePullBackOff</c>, <c>CrashLoopBackOff</c>…</summary>
    public string? Reason { get; init; }

    /// <summary>The same in a sentence.</summary>
    public string? Message { get; init; }
}

/// <summary>Since when a container runs.</summary>
public sealed record ContainerRunning : OpenRecord
{
    /// <summary>Its start.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}

/// <summary>How a container ended.</summary>
public sealed record ContainerTerminated : OpenRecord
{
    /// <summary>Exit status; 128 + signal for a killed one.</summary>
    public int ExitCode { get; init; }

    /// <summary><c>Completed</c>, <c>Error</c>, <c>OOMKilled</c>…</summary>
    public string? Reason { get; init; }

    /// <summary>The same in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Its start.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Its end.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The container by its runtime's name.</summary>
    public string? ContainerID { get; init; }
}
