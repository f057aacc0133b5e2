using System.Text.Json.Nodes;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The node's Lease, which a kubelet renews as its heartbeat; <c>kubectl describe node</c> shows it.</summary>
internal static class NodeLease
{
    /// <summary>Where the leases of nodes are.</summary>
    public const string Namespace = "kube-node-lease";

    /// <summary>Between two renewals, as a kubelet does it: a quarter of the lease.</summary>
    public static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    private const int Seconds = 40;

    /// <summary>Says that the node is there. Without the namespace there is no lease, and nothing is missed.</summary>
    public static void Renew(NodeServices node)
    {
        var key = new ObjectKey(Namespace, node.NodeName);
        var now = ObjectFields.MicroTimestamp(node.Time.GetUtcNow());
        try
        {
            if (node.Store.Find(ClusterKinds.Leases, key) is null)
                node.Store.Create(ClusterKinds.Leases, New(node));
            node.Store.Change(ClusterKinds.Leases, key, lease => lease.Set(now, "spec", "renewTime"));
        }
        catch (StatusException)
        {
            // Somebody deleted the namespace, or the lease just now.
        }
    }

    private static JsonObject New(NodeServices node)
    {
        var lease = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = node.NodeName, ["namespace"] = Namespace },
            ["spec"] = new JsonObject { ["holderIdentity"] = node.NodeName, ["leaseDurationSeconds"] = Seconds },
        };
        if (node.Store.Find(ClusterKinds.Nodes, new ObjectKey("", node.NodeName)) is { } owner)
        {
            var reference = OwnerReferences.To(owner);
            reference.Remove("controller");
            reference.Remove("blockOwnerDeletion");
            lease.Set(new JsonArray(reference), "metadata", "ownerReferences");
        }
        return lease;
    }
}
