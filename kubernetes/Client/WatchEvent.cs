namespace MlServe.Kubernetes.Client;

/// <summary>A change that a watch saw.</summary>
/// <param name="Change">What happened.</param>
/// <param name="Object">The object after the change; before it for <see cref="WatchChange.Deleted"/>.</param>
public sealed record WatchEvent<T>(WatchChange Change, T Object);

/// <summary>What happened to an object.</summary>
public enum WatchChange
{
    /// <summary>It is new, or was there when the watch began.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It is gone, or no longer fits the query.</summary>
    Deleted,
}
