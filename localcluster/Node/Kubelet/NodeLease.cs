using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The node's Lease, which a kubelet renews as its heartbeat; <c>kubectl describe node</c> shows it.</summary>
internal sealed class NodeLease(ObjectStore store, TimeProvider time, string nodeName)
{
    /// <summary>Where the leases of nodes are.</summary>
    public const string Namespace = "kube-node-lease";

    /// <summary>Between two renewals, as a kubelet does it: a quarter of the lease.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private const int Seconds = 40;

    /// <summary>Says that the node is there. Without the namespace there is no lease, and nothing is missed.</summary>
    public void Renew()
    {
        var key = new ObjectKey(Namespace, nodeName);
        try
        {
            if (store.Find(ClusterKinds.Leases, key) is null)
                store.Create(ClusterKinds.Leases, New());
            store.Change(ClusterKinds.Leases, key, lease => lease.Set(ObjectFields.MicroTimestamp(time.GetUtcNow()), "spec", "renewTime"));
        }
        catch (StatusException)
        {
            // Somebody deleted the namespace, or the lease just now.
        }
    }

    private JsonObject New()
    {
        var lease = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = nodeName, ["namespace"] = Namespace },
            ["spec"] = new JsonObject { ["holderIdentity"] = nodeName, ["leaseDurationSeconds"] = Seconds },
        };
        if (store.Find(ClusterKinds.Nodes, new ObjectKey("", nodeName)) is { } node)
            lease.Set(new JsonArray(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Node", ["name"] = nodeName, ["uid"] = node.Uid }), "metadata", "ownerReferences");
        return lease;
    }
}
