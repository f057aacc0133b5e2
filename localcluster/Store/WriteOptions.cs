namespace MlServe.LocalCluster.Store;

/// <summary>How a write is done.</summary>
internal sealed record WriteOptions
{
    /// <summary>A write of the cluster's own parts: to the spec, without ownership of fields.</summary>
    public static readonly WriteOptions Default = new();

    /// <summary>A write of the cluster's own parts to the status.</summary>
    public static readonly WriteOptions Status = new() { Part = ObjectPart.Status };

    /// <summary>A write of the cluster's own parts to all of an object. It makes no new generation, as Kubernetes' binding of a pod makes none.</summary>
    public static readonly WriteOptions Whole = new() { Part = ObjectPart.Whole };

    /// <summary>What may change.</summary>
    public ObjectPart Part { get; init; } = ObjectPart.Spec;

    /// <summary>Answer as if written, but keep nothing.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whose fields the changed ones become in <c>metadata.managedFields</c>; null: ownership is not recorded.</summary>
    public string? FieldManager { get; init; }

    /// <summary>Told what Kubernetes accepts and warns of; null: nobody is.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>The sub-resource the write came through, noted with the ownership; empty for none.</summary>
    public string Subresource { get; init; } = "";
}
