using System.Text.Json.Serialization;

namespace MlServe.Kubernetes.Resources;

/// <summary>A group of containers that live and are scheduled together.</summary>
[KubernetesKind("v1", "Pod", "pods")]
public sealed record Pod : KubernetesObject
{
    /// <summary>What should run.</summary>
    public PodSpec Spec { get; init => field = value ?? new(); } = new();

    /// <summary>What does run.</summary>
    public PodStatus Status { get; init => field = value ?? new(); } = new();

    /// <summary>True when the condition Ready holds: the pod gets traffic.</summary>
    [JsonIgnore]
    public bool IsReady => Status.Conditions.Any(condition => condition is { Type: "Ready", IsTrue: true });

    /// <summary>True once deletion was asked for; a Terminating pod still may run.</summary>
    [JsonIgnore]
    public bool IsDeleting => Metadata.DeletionTimestamp is not null;
}

/// <summary>The pod that a controller makes copies of.</summary>
public sealed record PodTemplateSpec : OpenRecord
{
    /// <summary>Labels of the pods.</summary>
    public ObjectMeta Metadata { get; init => field = value ?? new(); } = new();

    /// <summary>What should run.</summary>
    public PodSpec Spec { get; init => field = value ?? new(); } = new();
}

/// <summary>What should run in a pod.</summary>
public sealed record PodSpec : OpenRecord
{
    /// <summary>The containers.</summary>
    public IReadOnlyList<Container> Containers { get; init => field = value ?? []; } = [];

    /// <summary>Containers that run to their end before the others start.</summary>
    public IReadOnlyList<Container> InitContainers { get; init => field = value ?? []; } = [];

    /// <summary><c>Always</c> (default), <c>OnFailure</c> or <c>Never</c>.</summary>
    public string? RestartPolicy { get; init; }

    /// <summary>Seconds between SIGTERM and SIGKILL; default 30.</summary>
    public long? TerminationGracePeriodSeconds { get; init; }

    /// <summary>The node it was placed on; null while it waits for one.</summary>
    public string? NodeName { get; init; }

    /// <summary>Labels that the node must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init => field = value ?? Empty; } = Empty;

    /// <summary>The account its processes use against the API.</summary>
    public string? ServiceAccountName { get; init; }

    private static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();
}

/// <summary>What happened to a pod.</summary>
public sealed record PodStatus : OpenRecord
{
    /// <summary><c>Pending</c>, <c>Running</c>, <c>Succeeded</c>, <c>Failed</c> or <c>Unknown</c>. A crash loop is Running.</summary>
    public string? Phase { get; init; }

    /// <summary>PodScheduled, Initialized, ContainersReady, Ready.</summary>
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];

    /// <summary>Why the pod is so, in a word: <c>Evicted</c>…</summary>
    public string? Reason { get; init; }

    /// <summary>Why the pod is so, in a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Address of the node.</summary>
    public string? HostIP { get; init; }

    /// <summary>Address of the pod.</summary>
    public string? PodIP { get; init; }

    /// <summary>When the node took it.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>One for each container; empty before a node took the pod.</summary>
    public IReadOnlyList<ContainerStatus> ContainerStatuses { get; init => field = value ?? []; } = [];

    /// <summary>One for each init container.</summary>
    public IReadOnlyList<ContainerStatus> InitContainerStatuses { get; init => field = value ?? []; } = [];

    /// <summary><c>Guaranteed</c>, <c>Burstable</c> or <c>BestEffort</c>.</summary>
    public string? QosClass { get; init; }
}
