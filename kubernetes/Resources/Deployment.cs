namespace MlServe.Kubernetes.Resources;

/// <summary>So many copies of a pod, replaced step by step when it changes.</summary>
[KubernetesKind("apps/v1", "Deployment", "deployments")]
public sealed record Deployment : KubernetesObject
{
    /// <summary>What should run.</summary>
    public DeploymentSpec Spec { get; init => field = value ?? new(); } = new();

    /// <summary>What does run.</summary>
    public DeploymentStatus Status { get; init => field = value ?? new(); } = new();
}

/// <summary>What a Deployment should run.</summary>
public sealed record DeploymentSpec : OpenRecord
{
    /// <summary>How many copies; default 1.</summary>
    public int? Replicas { get; init; }

    /// <summary>Which pods are its own.</summary>
    public LabelSelector Selector { get; init => field = value ?? new(); } = new();

    /// <summary>The pod.</summary>
    public PodTemplateSpec Template { get; init => field = value ?? new(); } = new();

    /// <summary>How old pods make room for new ones.</summary>
    public DeploymentStrategy? Strategy { get; init; }

    /// <summary>Seconds a pod must be ready to count as available; default 0.</summary>
    public int? MinReadySeconds { get; init; }

    /// <summary>Seconds without progress after which the rollout counts as failed; default 600.</summary>
    public int? ProgressDeadlineSeconds { get; init; }

    /// <summary>How many old replica sets are kept; default 10.</summary>
    public int? RevisionHistoryLimit { get; init; }

    /// <summary>True: changes of the pod wait.</summary>
    public bool? Paused { get; init; }
}

/// <summary>How old pods make room for new ones.</summary>
public sealed record DeploymentStrategy : OpenRecord
{
    /// <summary><c>RollingUpdate</c> (default) or <c>Recreate</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The pace of a rolling update.</summary>
    public RollingUpdate? RollingUpdate { get; init; }
}

/// <summary>The pace of a rolling update.</summary>
public sealed record RollingUpdate : OpenRecord
{
    /// <summary>How many may be missing; default 25%, rounded down.</summary>
    public IntOrString? MaxUnavailable { get; init; }

    /// <summary>How many may be too many; default 25%, rounded up.</summary>
    public IntOrString? MaxSurge { get; init; }
}

/// <summary>What a Deployment does run. Zero counts are absent on the wire.</summary>
public sealed record DeploymentStatus : OpenRecord
{
    /// <summary>The generation of the spec that the counts are about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Pods, old and new.</summary>
    public int Replicas { get; init; }

    /// <summary>Pods of the present template.</summary>
    public int UpdatedReplicas { get; init; }

    /// <summary>Pods that are ready.</summary>
    public int ReadyReplicas { get; init; }

    /// <summary>Pods that were ready for minReadySeconds.</summary>
    public int AvailableReplicas { get; init; }

    /// <summary>Pods that are missing.</summary>
    public int UnavailableReplicas { get; init; }

    /// <summary>Available, Progressing, ReplicaFailure.</summary>
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];
}
