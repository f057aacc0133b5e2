namespace MlServe.LocalCluster.Store;

/// <summary>What happened to an object.</summary>
internal enum StoreEventType
{
    /// <summary>It is new, or new to the watcher.</summary>
    Added,

    /// <summary>It changed.</summary>
    Modified,

    /// <summary>It is gone, or no longer what the watcher asked for.</summary>
    Deleted,

    /// <summary>Nothing happened up to <see cref="StoreEvent.Version"/>: a point to resume from.</summary>
    Bookmark,
}

/// <summary>A change to one object. <see cref="Object"/> is its new state (its last one when deleted), null in a bookmark.</summary>
internal sealed record StoreEvent(StoreEventType Type, long Version, ResourceKind Kind, StoredObject? Object, StoredObject? Previous);
