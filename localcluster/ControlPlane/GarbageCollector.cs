using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>
/// Deletes what has lost its owners, and carries out deletions that wait for dependents. Every look is over all
/// objects: there are few, and their owners are at hand without reading them.
/// </summary>
internal sealed class GarbageCollector(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log, [.. store.Kinds])
{
    private static readonly ObjectKey Everything = new("", "");

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change)
    {
        var matters = change.Type switch
        {
            StoreEventType.Deleted => true,
            StoreEventType.Modified => change.Object is { IsDeleting: true, Finalizers.Count: > 0 },
            _ => change.Object!.OwnerUids.Count > 0,
        };
        return matters ? [Everything] : [];
    }

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => [Everything];

    /// <inheritdoc/>
    protected override void Reconcile(ObjectKey key)
    {
        // Of one moment: an owner that came between two lists would be missing beside its dependents.
        var all = Store.All();
        var alive = all.Select(item => item.Uid).ToHashSet();
        var dependents = all.SelectMany(item => item.OwnerUids, (item, owner) => (Owner: owner, Item: item)).ToLookup(pair => pair.Owner, pair => pair.Item);
        foreach (var item in all)
        {
            if (item.OwnerUids.Count > 0 && !item.IsDeleting && !item.OwnerUids.Any(alive.Contains))
                TryDelete(item);
            if (item.IsDeleting && item.Finalizers.Contains(ObjectStore.OrphanFinalizer))
                Free(item, dependents[item.Uid]);
            if (item.IsDeleting && item.Finalizers.Contains(ObjectStore.ForegroundFinalizer))
                Finish(item, [.. dependents[item.Uid]]);
        }
    }

    private void Free(StoredObject owner, IEnumerable<StoredObject> dependents)
    {
        foreach (var dependent in dependents)
            Store.Change(dependent.Kind, dependent.Key, found => OwnerReferences.Remove(found, owner.Uid));
        Store.Change(owner.Kind, owner.Key, found => OwnerReferences.RemoveFinalizer(found, ObjectStore.OrphanFinalizer));
    }

    private void Finish(StoredObject owner, List<StoredObject> dependents)
    {
        foreach (var dependent in dependents.Where(dependent => !dependent.IsDeleting))
            TryDelete(dependent, Propagation.Foreground);
        if (dependents.Count == 0)
            Store.Change(owner.Kind, owner.Key, found => OwnerReferences.RemoveFinalizer(found, ObjectStore.ForegroundFinalizer));
        else
            Enqueue(Everything, TimeSpan.FromMilliseconds(200));
    }
}
