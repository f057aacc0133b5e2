namespace MlServe.Kubernetes.Resources;

/// <summary>A machine of the cluster.</summary>
[KubernetesKind("v1", "Node", "nodes", Namespaced = false)]
public sealed record Node : KubernetesObject
{
    /// <summary>What it should be.</summary>
    public NodeSpec Spec { get; init => field = value ?? new(); } = new();

    /// <summary>What it is.</summary>
    public NodeStatus Status { get; init => field = value ?? new(); } = new();
}

/// <summary>What a node should be.</summary>
public sealed record NodeSpec : OpenRecord
{
    /// <summary>Addresses of its pods.</summary>
    public string? PodCIDR { get; init; }

    /// <summary>True: takes no new pods.</summary>
    public bool? Unschedulable { get; init; }
}

/// <summary>What a node is.</summary>
public sealed record NodeStatus : OpenRecord
{
    /// <summary>What the machine has.</summary>
    public IReadOnlyDictionary<string, Quantity> Capacity { get; init => field = value ?? Empty; } = Empty;

    /// <summary>What pods may have of it.</summary>
    public IReadOnlyDictionary<string, Quantity> Allocatable { get; init => field = value ?? Empty; } = Empty;

    /// <summary>Ready, MemoryPressure, DiskPressure, PIDPressure.</summary>
    public IReadOnlyList<Condition> Conditions { get; init => field = value ?? []; } = [];

    /// <summary>How it is reached.</summary>
    public IReadOnlyList<NodeAddress> Addresses { get; init => field = value ?? []; } = [];

    private static readonly IReadOnlyDictionary<string, Quantity> Empty = new Dictionary<string, Quantity>();
}

/// <summary>One address of a node.</summary>
public sealed record NodeAddress : OpenRecord
{
    /// <summary><c>InternalIP</c>, <c>ExternalIP</c>, <c>Hostname</c>…</summary>
    public string Type { get; init; } = "";

    /// <summary>The address.</summary>
    public string Address { get; init; } = "";
}
