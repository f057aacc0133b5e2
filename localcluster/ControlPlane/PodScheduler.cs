using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>
/// Binds pods to the one node while their requests fit into what it has left. A pod that does not fit waits, Pending, with
/// Kubernetes' own words, and is looked at again whenever another pod goes.
/// </summary>
internal sealed class PodScheduler(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log, ClusterKinds.Pods, ClusterKinds.Nodes)
{
    private readonly EventRecorder events = new(store, time, "default-scheduler");

    /// <summary>What keeps a pod off the node, in the words of the scheduler; null when it fits. Pure.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="node">The node.</param>
    /// <param name="others">The pods that are on the node and have not ended.</param>
    public static string? Unfit(V1Pod pod, V1Node node, IReadOnlyCollection<V1Pod> others)
    {
        List<string> reasons = [];
        if (others.Count >= Offered(node, "pods"))
            reasons.Add("1 Too many pods");
        foreach (var resource in pod.AllContainers.SelectMany(container => container.Resources?.Requests?.Keys ?? []).Distinct())
        {
            // Disks are not counted here. What else the node has not, a GPU, it has none of.
            var wanted = resource == "ephemeral-storage" ? 0 : pod.Request(resource);
            if (wanted > 0 && wanted + others.Sum(other => other.Request(resource)) > Offered(node, resource))
                reasons.Add($"1 Insufficient {resource}");
        }
        if (pod.Spec.NodeSelector?.Any(pair => node.GetLabel(pair.Key) != pair.Value) == true)
            reasons.Add("1 node(s) didn't match Pod's node affinity/selector");
        if (node.Spec.Unschedulable == true)
            reasons.Add("1 node(s) were unschedulable");
        return reasons.Count == 0 ? null : $"0/1 nodes are available: {string.Join(", ", reasons.Order(StringComparer.Ordinal))}.";
    }

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change)
    {
        if (change.Kind == ClusterKinds.Nodes || change.Type == StoreEventType.Deleted || change.Object!.As<V1Pod>().HasEnded)
            return AllKeys();
        return IsWaiting(change.Object) ? [change.Object.Key] : [];
    }

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => Store.List(ClusterKinds.Pods).Items.Where(IsWaiting).Select(pod => pod.Key);

    /// <inheritdoc/>
    protected override void Reconcile(ObjectKey key)
    {
        if (Store.Find(ClusterKinds.Pods, key) is not { } pod || !IsWaiting(pod)
            || Store.List(ClusterKinds.Nodes).As<V1Node>().FirstOrDefault(node => node.Status.Allocatable is not null) is not { } node)
            return;
        var others = Store.List(ClusterKinds.Pods).As<V1Pod>().Where(other => other is { IsBound: true, HasEnded: false }).ToList();
        if (Unfit(pod.As<V1Pod>(), node, others) is { } reason)
        {
            SetScheduled(pod, false, ("Unschedulable", reason));
            events.Warning(pod, "FailedScheduling", reason);
            return;
        }
        Store.Change(ClusterKinds.Pods, key, found =>
        {
            if (found.Uid() == pod.Uid)
                found.Set(node.Name(), "spec", "nodeName");
        }, WriteOptions.Whole);
        SetScheduled(pod, true, null);
        events.Normal(pod, "Scheduled", $"Successfully assigned {key} to {node.Name()}");
    }

    private static decimal Offered(V1Node node, string resource) => node.Status.Allocatable.TryGetValue(resource, out var amount) ? amount.ToDecimal() : 0;

    private static bool IsWaiting(StoredObject stored) => stored.As<V1Pod>() is
    {
        IsBound: false, IsDeleting: false, Spec.SchedulerName: "default-scheduler", Status.Phase: "Pending",
    };

    private void SetScheduled(StoredObject pod, bool scheduled, (string, string?)? why) => Store.Change(ClusterKinds.Pods, pod.Key, found =>
    {
        if (found.Uid() == pod.Uid)
            PodConditions.Set(found, "PodScheduled", scheduled, why, Now);
    }, WriteOptions.Status);
}
