using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>Gives a namespace what every namespace has, and empties one that is deleted.</summary>
internal sealed class NamespaceController(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log)
{
    /// <inheritdoc/>
    protected override IReadOnlyCollection<ResourceKind> Watched { get; } = [ClusterKinds.Namespaces];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change) => [change.Object!.Key];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => Store.List(ClusterKinds.Namespaces).Items.Select(item => item.Key);

    /// <inheritdoc/>
    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Store.Find(ClusterKinds.Namespaces, key) is not { } stored)
            return Task.CompletedTask;
        if (stored.IsDeleting)
            Empty(key);
        else if (Store.Find(ClusterKinds.ServiceAccounts, new ObjectKey(key.Name, "default")) is null)
            Store.Create(ClusterKinds.ServiceAccounts, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = key.Name } });
        return Task.CompletedTask;
    }

    private void Empty(ObjectKey key)
    {
        Store.Change(ClusterKinds.Namespaces, key, o => o.Set("Terminating", "status", "phase"), WriteOptions.Status);
        var left = false;
        foreach (var kind in Store.Kinds.Where(kind => kind.Namespaced))
            foreach (var item in Store.List(kind, ObjectQuery.In(key.Name)).Items)
                left |= !(item.IsDeleting && item.Finalizers.Count > 0) && !TryDelete(kind, item);
        if (left || Store.Kinds.Any(kind => kind.Namespaced && Store.List(kind, ObjectQuery.In(key.Name)).Items.Count > 0))
            Enqueue(key, TimeSpan.FromMilliseconds(200));
        else
            Store.Change(ClusterKinds.Namespaces, key, o => o.Remove("spec", "finalizers"));
    }

    private bool TryDelete(ResourceKind kind, StoredObject item)
    {
        try
        {
            return Store.Delete(kind, item.Key, new DeletionOptions { Propagation = Propagation.Background, Uid = item.Uid }).Gone;
        }
        catch (StatusException gone) when (gone.Code is 404 or 409)
        {
            return true;
        }
    }
}
