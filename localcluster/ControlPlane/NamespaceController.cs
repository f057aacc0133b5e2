using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>Gives a namespace what every namespace has, and empties one that is deleted.</summary>
internal sealed class NamespaceController(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log, ClusterKinds.Namespaces)
{
    /// <inheritdoc/>
    protected override void Reconcile(ObjectKey key)
    {
        if (Store.Find(ClusterKinds.Namespaces, key) is not { } found)
            return;
        if (found.IsDeleting)
            Empty(key);
        else if (Store.Find(ClusterKinds.ServiceAccounts, new ObjectKey(key.Name, "default")) is null)
            Store.Create(ClusterKinds.ServiceAccounts, new JsonObject { ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = key.Name } });
    }

    private void Empty(ObjectKey key)
    {
        Store.Change(ClusterKinds.Namespaces, key, o => o.Set("Terminating", "status", "phase"), WriteOptions.Status);
        foreach (var item in Store.All().Where(item => item.Key.Namespace == key.Name && item is not { IsDeleting: true, Finalizers.Count: > 0 }))
            TryDelete(item);
        if (Store.All().Any(item => item.Key.Namespace == key.Name))
            Enqueue(key, TimeSpan.FromMilliseconds(200));
        else
            Store.Change(ClusterKinds.Namespaces, key, o => o.Remove("spec", "finalizers"));
    }
}
