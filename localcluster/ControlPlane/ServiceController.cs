using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>A controller of services: it looks at one when it or a pod behind it has changed.</summary>
internal abstract class ServiceController(ObjectStore store, TimeProvider time, ILogger log)
    : Controller(store, time, log, ClusterKinds.Services, ClusterKinds.Pods)
{
    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change) => change.Kind == ClusterKinds.Services
        ? base.KeysOf(change)
        // Old labels count, too: a pod may have left the selector.
        : Store.List(ClusterKinds.Services, ObjectQuery.In(change.Object!.Key.Namespace)).As<V1Service>()
            .Where(service => service.Selects(change.Object.Labels) || service.Selects(change.Previous?.Labels)).Select(service => service.Key);
}
