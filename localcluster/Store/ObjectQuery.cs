using MlServe.LocalCluster.Store.Selectors;

namespace MlServe.LocalCluster.Store;

/// <summary>Which objects of a kind are meant; nothing set means all.</summary>
internal sealed record ObjectQuery
{
    /// <summary>All objects of the kind.</summary>
    public static readonly ObjectQuery All = new();

    /// <summary>Only this namespace; null for every one.</summary>
    public string? Namespace { get; init; }

    /// <summary>Only objects with these labels.</summary>
    public LabelSelector? Labels { get; init; }

    /// <summary>Only objects with these fields.</summary>
    public FieldSelector? Fields { get; init; }

    /// <summary>Everything in a namespace.</summary>
    public static ObjectQuery In(string @namespace) => new() { Namespace = @namespace };

    /// <summary>True when the object is meant.</summary>
    public bool Matches(StoredObject stored) =>
        (Namespace is null || stored.Key.Namespace == Namespace)
        && (Labels is null || Labels.Matches(stored.Labels))
        && (Fields is null || Fields.Matches(stored.Copy()));
}
