using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>A controller of objects that own others, as a replica set owns pods: it looks at an owner when the owner or
/// something of its own has changed.</summary>
/// <param name="store">The objects of the cluster.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where to say what happens.</param>
/// <param name="kind">The kind of the owners.</param>
/// <param name="owned">The kind of what they own.</param>
internal abstract class OwnerController<TOwner, TOwned>(ObjectStore store, TimeProvider time, ILogger log, ResourceKind kind, ResourceKind owned)
    : Controller(store, time, log, kind, owned)
    where TOwner : class, IKubernetesObject<V1ObjectMeta>
    where TOwned : class, IKubernetesObject<V1ObjectMeta>
{
    /// <summary>Speaks as <c>replicaset-controller</c>.</summary>
    protected EventRecorder Events { get; } = new(store, time, $"{kind.Singular}-controller");

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change) =>
        change.Kind == owned && change.Object!.As<TOwned>().GetController() is { } owner && owner.Kind == kind.Kind
            ? [new ObjectKey(change.Object.Key.Namespace, owner.Name)]
            : base.KeysOf(change);

    /// <inheritdoc/>
    protected sealed override void Reconcile(ObjectKey key)
    {
        if (Store.Find(kind, key) is { } found)
            Reconcile(found, found.As<TOwner>());
    }

    /// <summary>Looks at one owner and does what is missing.</summary>
    /// <param name="stored">The owner as it is kept, for what is written.</param>
    /// <param name="owner">The same for reading.</param>
    protected abstract void Reconcile(StoredObject stored, TOwner owner);

    /// <summary>
    /// The objects that the owner controls. One that its selector finds and nobody controls becomes its own first, as after a
    /// deletion that left the dependents; one whose labels have left the selector is let go, and lives on without it.
    /// </summary>
    protected List<StoredObject> Claim(StoredObject owner, V1LabelSelector labels)
    {
        var selector = LabelSelector.Of(labels);
        var claimed = new List<StoredObject>();
        foreach (var item in Store.List(owned, ObjectQuery.In(owner.Key.Namespace)).Items)
        {
            var isMine = item.OwnerUids.Contains(owner.Uid);
            if (isMine && item.As<TOwned>().GetController()?.Uid != owner.Uid)
                continue;
            var isMeant = selector.Matches(item.Labels);
            if (isMine && isMeant)
                claimed.Add(item);
            else if (isMine && !owner.IsDeleting)
                Store.Change(owned, item.Key, found => OwnerReferences.Remove(found, owner.Uid));
            else if (isMeant && !selector.IsEmpty && item is { OwnerUids.Count: 0, IsDeleting: false } && !owner.IsDeleting)
                claimed.Add(
                    new StoredObject(
                        owned,
                        Store.Change(owned, item.Key, found => found.Set(new JsonArray(OwnerReferences.To(owner)), "metadata", "ownerReferences"))
                    )
                );
        }
        return claimed;
    }
}
