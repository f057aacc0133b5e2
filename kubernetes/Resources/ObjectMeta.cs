namespace MlServe.Kubernetes.Resources;

/// <summary>Name, labels and life of an object.</summary>
public sealed record ObjectMeta : OpenRecord
{
    /// <summary>Unique within kind and namespace.</summary>
    public string? Name { get; init; }

    /// <summary>Prefix from which the server makes a name.</summary>
    public string? GenerateName { get; init; }

    /// <summary>Null for objects of the whole cluster.</summary>
    public string? Namespace { get; init; }

    /// <summary>Different for each object that ever bore this name.</summary>
    public string? Uid { get; init; }

    /// <summary>Opaque; changes with every write.</summary>
    public string? ResourceVersion { get; init; }

    /// <summary>Counts changes of the spec.</summary>
    public long? Generation { get; init; }

    /// <summary>When the server took it in.</summary>
    public DateTimeOffset? CreationTimestamp { get; init; }

    /// <summary>Set while the object is being deleted: when its grace ends.</summary>
    public DateTimeOffset? DeletionTimestamp { get; init; }

    /// <summary>Seconds between the wish to delete and the end.</summary>
    public long? DeletionGracePeriodSeconds { get; init; }

    /// <summary>Labels; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init => field = value ?? Empty; } = Empty;

    /// <summary>Annotations; empty when there are none.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init => field = value ?? Empty; } = Empty;

    /// <summary>Whose deletion takes this object along.</summary>
    public IReadOnlyList<OwnerReference> OwnerReferences { get; init => field = value ?? []; } = [];

    /// <summary>Who must let go before the object disappears.</summary>
    public IReadOnlyList<string> Finalizers { get; init => field = value ?? []; } = [];

    private static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();
}

/// <summary>The object that this one belongs to.</summary>
public sealed record OwnerReference : OpenRecord
{
    /// <summary><c>v1</c> or <c>group/version</c>.</summary>
    public string ApiVersion { get; init; } = "";

    /// <summary>Kind of the owner.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Name of the owner.</summary>
    public string Name { get; init; } = "";

    /// <summary>Which of the objects of that name.</summary>
    public string Uid { get; init; } = "";

    /// <summary>True for the one owner that manages the object.</summary>
    public bool? Controller { get; init; }

    /// <summary>Foreground deletion of the owner waits for this object.</summary>
    public bool? BlockOwnerDeletion { get; init; }
}
