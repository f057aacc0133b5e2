namespace MlServe.Kubernetes.Resources;

/// <summary>So many copies of one version of a pod.</summary>
[KubernetesKind("apps/v1", "ReplicaSet", "replicasets")]
public sealed record ReplicaSet : KubernetesObject
{
    /// <summary>What should run.</summary>
    public ReplicaSetSpec Spec { get; init => field = value ?? new(); } = new();

    /// <summary>What does run.</summary>
    public ReplicaSetStatus Status { get; init => field = value ?? new(); } = new();
}

/// <summary>What a ReplicaSet should run.</summary>
public sealed record ReplicaSetSpec : OpenRecord
{
    /// <summary>How many copies; default 1.</summary>
    public int? Replicas { get; init; }

    /// <summary>Which pods are its own.</summary>
    public LabelSelector Selector { get; init => field = value ?? new(); } = new();

    /// <summary>The pod.</summary>
    public PodTemplateSpec Template { get; init => field = value ?? new(); } = new();

    /// <summary>Seconds a pod must be ready to count as available; default 0.</summary>
    public int? MinReadySeconds { get; init; }
}

/// <summary>What a ReplicaSet does run.</summary>
public sealed record ReplicaSetStatus : OpenRecord
{
    /// <summary>The generation of the spec that the counts are about.</summary>
    public long? ObservedGeneration { get; init; }

    /// <summary>Pods.</summary>
    public int Replicas { get; init; }

    /// <summary>Pods with all labels of the template.</summary>
    public int FullyLabeledReplicas { get; init; }

    /// <summary>Pods that are ready.</summary>
    public int ReadyReplicas { get; init; }

    /// <summary>Pods that were ready for minReadySeconds.</summary>
    public int AvailableReplicas { get; init; }

    /// <summary>ReplicaFailure.</summary>
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];
}
