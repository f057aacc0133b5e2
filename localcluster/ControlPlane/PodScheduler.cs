using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using ResourceKind = MlServe.LocalCluster.Store.ResourceKind;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>
/// Binds pods to the one node while their requests fit into what it has left. A pod that does not fit waits, Pending, with
/// Kubernetes' own words, and is looked at again whenever another pod goes.
/// </summary>
internal sealed class PodScheduler(ObjectStore store, TimeProvider time, ILogger log, string nodeName, NodeCapacity capacity) : Controller(store, time, log)
{
    private readonly EventRecorder events = new(store, time, "default-scheduler");

    /// <inheritdoc/>
    protected override IReadOnlyCollection<ResourceKind> Watched => [ClusterKinds.Pods, ClusterKinds.Nodes];

    /// <summary>What keeps a pod off the node, in the words of the scheduler; null when it fits. Pure.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="node">The node object, for labels and cordons.</param>
    /// <param name="capacity">What there is.</param>
    /// <param name="others">The pods that are on the node and have not ended.</param>
    public static string? Unfit(JsonObject pod, JsonObject node, NodeCapacity capacity, IReadOnlyCollection<JsonObject> others)
    {
        List<string> reasons = [];
        if (others.Count >= NodeCapacity.Pods)
            reasons.Add("1 Too many pods");
        foreach (var resource in ContainerResources.Names(pod))
        {
            // Disks are not counted here. What else the node has not, a GPU, it has none of.
            if (resource == "ephemeral-storage")
                continue;
            var total = resource switch { "cpu" => capacity.Cpu.Value, "memory" => capacity.Memory.Value, _ => 0 };
            var wanted = ContainerResources.PodRequest(pod, resource);
            if (wanted.Value > 0 && wanted.Value + others.Sum(other => ContainerResources.PodRequest(other, resource).Value) > total)
                reasons.Add($"1 Insufficient {resource}");
        }
        var labels = node.Labels();
        if (pod.StringMap("spec", "nodeSelector").Any(pair => labels.GetValueOrDefault(pair.Key) != pair.Value))
            reasons.Add("1 node(s) didn't match Pod's node affinity/selector");
        if (node.Flag("spec", "unschedulable"))
            reasons.Add("1 node(s) were unschedulable");
        return reasons.Count == 0 ? null : $"0/1 nodes are available: {string.Join(", ", reasons.Order(StringComparer.Ordinal))}.";
    }

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change)
    {
        if (change.Kind == ClusterKinds.Nodes)
            return AllKeys();
        if (change.Type == StoreEventType.Deleted || Has(change.Object!, "Succeeded") || Has(change.Object!, "Failed"))
            return AllKeys();
        return IsWaiting(change.Object!.Copy()) ? [change.Object.Key] : [];
    }

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => Store.List(ClusterKinds.Pods).Copies().Where(IsWaiting).Select(pod => pod.Key());

    /// <inheritdoc/>
    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Store.Find(ClusterKinds.Pods, key)?.Copy() is not { } pod || !IsWaiting(pod)
            || Store.Find(ClusterKinds.Nodes, new ObjectKey("", nodeName))?.Copy() is not { } node)
            return Task.CompletedTask;
        var others = Store.List(ClusterKinds.Pods).Copies()
            .Where(other => other.Text("spec", "nodeName") is { Length: > 0 } && other.Text("status", "phase") is not ("Succeeded" or "Failed")).ToArray();
        if (Unfit(pod, node, capacity, others) is { } reason)
        {
            SetScheduled(key, pod.Uid(), false, ("Unschedulable", reason));
            events.Warning(pod, "FailedScheduling", reason);
            return Task.CompletedTask;
        }
        Store.Change(ClusterKinds.Pods, key, found =>
        {
            if (found.Uid() == pod.Uid())
                found.Set(nodeName, "spec", "nodeName");
        });
        SetScheduled(key, pod.Uid(), true, null);
        events.Normal(pod, "Scheduled", $"Successfully assigned {key} to {nodeName}");
        return Task.CompletedTask;
    }

    private static bool Has(StoredObject pod, string phase) => pod.Copy().Text("status", "phase") == phase;

    private static bool IsWaiting(JsonObject pod) =>
        pod.Text("spec", "nodeName") is null or "" && !pod.IsDeleting()
        && pod.Text("spec", "schedulerName") is null or "default-scheduler" && pod.Text("status", "phase") is null or "Pending";

    private void SetScheduled(ObjectKey key, string uid, bool scheduled, (string, string?)? why) => Store.Change(ClusterKinds.Pods, key, found =>
    {
        if (found.Uid() == uid)
            PodStatusBuilder.SetCondition(found, "PodScheduled", scheduled, why, Time.GetUtcNow());
    }, WriteOptions.Status);
}
