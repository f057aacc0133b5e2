using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>
/// Deletes what has lost its owners, and carries out deletions that wait for dependents. Every look is over all
/// objects: there are few, and their owners are at hand without reading them.
/// </summary>
internal sealed class GarbageCollector(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log)
{
    private static readonly ObjectKey Everything = new("", "");

    /// <inheritdoc/>
    protected override IReadOnlyCollection<ResourceKind> Watched => Store.Kinds;

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change) =>
        change.Type != StoreEventType.Modified ? change.Type == StoreEventType.Deleted || change.Object!.OwnerUids.Count > 0 ? [Everything] : []
        : change.Object!.IsDeleting && change.Object.Finalizers.Count > 0 ? [Everything]
        : [];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => [Everything];

    /// <inheritdoc/>
    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        // Of one moment: an owner that came between two lists would be missing beside its dependents.
        var all = Store.All();
        var alive = all.Select(item => item.Uid).ToHashSet();
        var dependents = all.SelectMany(item => item.OwnerUids, (item, owner) => (Owner: owner, Item: item)).ToLookup(pair => pair.Owner, pair => pair.Item);
        var waiting = false;
        foreach (var item in all)
        {
            if (item.OwnerUids.Count > 0 && !item.IsDeleting && !item.OwnerUids.Any(alive.Contains))
                Delete(item);
            if (item.IsDeleting && item.Finalizers.Contains(ObjectStore.OrphanFinalizer))
                Free(item, dependents[item.Uid]);
            if (item.IsDeleting && item.Finalizers.Contains(ObjectStore.ForegroundFinalizer))
                waiting |= !TryFinish(item, [.. dependents[item.Uid]]);
        }
        if (waiting)
            Enqueue(Everything, TimeSpan.FromMilliseconds(200));
        return Task.CompletedTask;
    }

    private void Delete(StoredObject item, Propagation propagation = Propagation.Background)
    {
        try
        {
            Store.Delete(item.Kind, item.Key, new DeletionOptions { Propagation = propagation, Uid = item.Uid });
        }
        catch (StatusException gone) when (gone.Code is 404 or 409)
        {
        }
    }

    private void Free(StoredObject owner, IEnumerable<StoredObject> dependents)
    {
        foreach (var dependent in dependents)
            Store.Change(dependent.Kind, dependent.Key, o =>
            {
                var others = o.Items("metadata", "ownerReferences").Where(reference => reference.Text("uid") != owner.Uid).Select(reference => reference.DeepClone()).ToArray();
                if (others.Length > 0)
                    o.Set(new JsonArray(others), "metadata", "ownerReferences");
                else
                    o.Remove("metadata", "ownerReferences");
            });
        TakeOff(owner, ObjectStore.OrphanFinalizer);
    }

    private bool TryFinish(StoredObject owner, List<StoredObject> dependents)
    {
        foreach (var dependent in dependents.Where(dependent => !dependent.IsDeleting))
            Delete(dependent, Propagation.Foreground);
        if (dependents.Count > 0)
            return false;
        TakeOff(owner, ObjectStore.ForegroundFinalizer);
        return true;
    }

    private void TakeOff(StoredObject item, string finalizer) => Store.Change(item.Kind, item.Key, o =>
    {
        var rest = o.Strings("metadata", "finalizers").Where(name => name != finalizer).Select(name => (JsonNode)name).ToArray();
        if (rest.Length > 0)
            o.Set(new JsonArray(rest), "metadata", "finalizers");
        else
            o.Remove("metadata", "finalizers");
    });
}
