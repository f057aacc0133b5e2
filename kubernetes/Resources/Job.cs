namespace MlServe.Kubernetes.Resources;

/// <summary>A pod that runs to its end.</summary>
[KubernetesKind("batch/v1", "Job", "jobs")]
public sealed record Job : KubernetesObject
{
    /// <summary>What should run.</summary>
    public JobSpec Spec { get; init => field = value ?? new(); } = new();

    /// <summary>What became of it.</summary>
    public JobStatus Status { get; init => field = value ?? new(); } = new();
}

/// <summary>What a Job should run.</summary>
public sealed record JobSpec : OpenRecord
{
    /// <summary>Pods at the same time; default 1.</summary>
    public int? Parallelism { get; init; }

    /// <summary>Pods that must succeed; default 1.</summary>
    public int? Completions { get; init; }

    /// <summary>Failures before giving up; default 6.</summary>
    public int? BackoffLimit { get; init; }

    /// <summary>Seconds after which everything is ended.</summary>
    public long? ActiveDeadlineSeconds { get; init; }

    /// <summary>Seconds after its end until it is deleted.</summary>
    public int? TtlSecondsAfterFinished { get; init; }

    /// <summary>Made by the server, normally.</summary>
    public LabelSelector? Selector { get; init; }

    /// <summary>The pod.</summary>
    public PodTemplateSpec Template { get; init => field = value ?? new(); } = new();
}

/// <summary>What became of a Job.</summary>
public sealed record JobStatus : OpenRecord
{
    /// <summary>When it was first seen to.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>When it succeeded.</summary>
    public DateTimeOffset? CompletionTime { get; init; }

    /// <summary>Pods that run or wait.</summary>
    public int Active { get; init; }

    /// <summary>Pods that succeeded.</summary>
    public int Succeeded { get; init; }

    /// <summary>Pods that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Complete, Failed, Suspended.</summary>
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];
}
