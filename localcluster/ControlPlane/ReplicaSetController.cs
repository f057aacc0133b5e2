using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>Keeps as many pods as a replica set says.</summary>
internal sealed class ReplicaSetController(ObjectStore store, TimeProvider time, ILogger log)
    : PodOwnerController<V1ReplicaSet>(store, time, log, ClusterKinds.ReplicaSets)
{
    /// <inheritdoc/>
    protected override void Reconcile(StoredObject stored, V1ReplicaSet set)
    {
        var active = Claim(stored, set.Spec.Selector).Select(pod => pod.As<V1Pod>()).Where(pod => pod.IsActive).ToList();
        if (!set.IsDeleting)
        {
            for (var missing = set.Wanted - active.Count; missing > 0; missing--)
                active.Add(StartPod(stored));
            var superfluous = PodRanking.FirstToDelete(active, active.Count - set.Wanted, Now);
            EndPods(stored, superfluous);
            active.RemoveAll(superfluous.Contains);
        }
        Report(stored, set, active);
    }

    private void Report(StoredObject stored, V1ReplicaSet set, List<V1Pod> active)
    {
        var labels = set.Spec.Template.Metadata?.Labels ?? new Dictionary<string, string>();
        var ready = active.Count(pod => pod.IsReady);
        var available = active.Count(pod => pod.IsAvailable(set.Spec.MinReadySeconds ?? 0, Now));
        WriteStatus(stored, new V1ReplicaSetStatus
        {
            Replicas = active.Count,
            FullyLabeledReplicas = active.Count(pod => labels.All(label => pod.GetLabel(label.Key) == label.Value)).NotZero(),
            ReadyReplicas = ready.NotZero(),
            AvailableReplicas = available.NotZero(),
            ObservedGeneration = set.Metadata.Generation,
        });
        if (available < ready)
            Enqueue(stored.Key, TimeSpan.FromSeconds(1));
    }
}
