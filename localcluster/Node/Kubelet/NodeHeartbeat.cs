using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>
/// Says again and again that the node is there and well: in its Lease, which a kubelet renews and <c>kubectl describe node</c>
/// shows, and less often in the Node object itself.
/// </summary>
/// <param name="node">The Node object.</param>
/// <param name="store">Where the lease is kept.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeHeartbeat(NodeObject node, ObjectStore store, TimeProvider time)
{
    /// <summary>Where the leases of nodes are.</summary>
    public const string Namespace = "kube-node-lease";

    private const int LeaseSeconds = 40;
    private const int BeatsPerStatus = 6;

    // As a kubelet does it: a quarter of the lease.
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(10);

    /// <summary>Makes the node known.</summary>
    public void Begin()
    {
        node.Register();
        Renew();
    }

    /// <summary>Goes on until cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var beat = new PeriodicTimer(RenewEvery, time);
        try
        {
            for (var beats = 1; await beat.WaitForNextTickAsync(ct); beats++)
            {
                Renew();
                if (beats % BeatsPerStatus == 0)
                    node.Beat();
            }
        }
        catch (StatusException)
        {
            // Somebody deleted the node object: nothing is scheduled any more until the next start.
        }
    }

    /// <summary>Renews the lease. Without the namespace there is none, and nothing is missed.</summary>
    private void Renew()
    {
        var key = new ObjectKey(Namespace, node.Name);
        try
        {
            if (store.Find(ClusterKinds.Leases, key) is null)
                store.Create(ClusterKinds.Leases, NewLease());
            store.Change(ClusterKinds.Leases, key, lease => lease.Set(ObjectFields.MicroTimestamp(time.GetUtcNow()), "spec", "renewTime"));
        }
        catch (StatusException)
        {
            // Somebody deleted the namespace, or the lease just now.
        }
    }

    private JsonObject NewLease()
    {
        var lease = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = node.Name, ["namespace"] = Namespace },
            ["spec"] = new JsonObject { ["holderIdentity"] = node.Name, ["leaseDurationSeconds"] = LeaseSeconds },
        };
        if (store.Find(ClusterKinds.Nodes, new ObjectKey("", node.Name)) is { } owner)
            lease.Set(
                new JsonArray(
                    new JsonObject
                    {
                        ["apiVersion"] = "v1",
                        ["kind"] = "Node",
                        ["name"] = node.Name,
                        ["uid"] = owner.Uid,
                    }
                ),
                "metadata",
                "ownerReferences"
            );
        return lease;
    }
}
