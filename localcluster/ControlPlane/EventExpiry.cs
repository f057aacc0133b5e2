using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>Deletes events an hour after they last happened, as Kubernetes does by default.</summary>
internal sealed class EventExpiry(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override IReadOnlyCollection<ResourceKind> Watched { get; } = [ClusterKinds.Events];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change) => change.Type == StoreEventType.Added ? [change.Object!.Key] : [];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => [];

    /// <inheritdoc/>
    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Store.Find(ClusterKinds.Events, key)?.Copy() is not { } seen)
            return Task.CompletedTask;
        var last = seen.Time("lastTimestamp") ?? seen.Time("eventTime") ?? seen.Time("metadata", "creationTimestamp") ?? Time.GetUtcNow();
        var left = last + Kept - Time.GetUtcNow();
        if (left > TimeSpan.Zero)
            Enqueue(key, left);
        else
            Store.Delete(ClusterKinds.Events, key);
        return Task.CompletedTask;
    }
}
