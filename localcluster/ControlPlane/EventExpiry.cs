using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>Deletes events an hour after they last happened, as Kubernetes does by default.</summary>
internal sealed class EventExpiry(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log, ClusterKinds.Events)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change) => change.Type == StoreEventType.Added ? base.KeysOf(change) : [];

    /// <summary>An event that was looked at has its time noted.</summary>
    protected override IEnumerable<ObjectKey> AllKeys() => [];

    /// <inheritdoc/>
    protected override void Reconcile(ObjectKey key)
    {
        if (Store.Find(ClusterKinds.Events, key)?.As<Corev1Event>() is not { } seen)
            return;
        if (!Waits(key, seen.Time!.Value + Kept))
            Store.Delete(ClusterKinds.Events, key);
    }
}
