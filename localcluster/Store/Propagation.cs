namespace MlServe.LocalCluster.Store;

/// <summary>What becomes of an object's dependents when it is deleted.</summary>
internal enum Propagation
{
    /// <summary>They are deleted after it.</summary>
    Background,

    /// <summary>They are deleted before it.</summary>
    Foreground,

    /// <summary>They stay, without an owner.</summary>
    Orphan,
}

/// <summary>How a deletion is done.</summary>
internal sealed record DeletionOptions
{
    /// <summary>A deletion as kubectl does it.</summary>
    public static readonly DeletionOptions Default = new();

    /// <summary>Gone at once: the caller has ended what the object stood for.</summary>
    public static readonly DeletionOptions Now = new() { GraceSeconds = 0 };

    /// <summary>Time to end in, seconds; null: what the object says.</summary>
    public long? GraceSeconds { get; init; }

    /// <summary>What becomes of dependents; null: what the kind says.</summary>
    public Propagation? Propagation { get; init; }

    /// <summary>Delete only the object of this identity.</summary>
    public string? Uid { get; init; }

    /// <summary>Delete only this version of it.</summary>
    public long? ResourceVersion { get; init; }

    /// <summary>Answer as if deleted, but keep it.</summary>
    public bool DryRun { get; init; }
}
