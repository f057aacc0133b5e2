using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>Makes the node known, and says again and again that it is there and well.</summary>
internal sealed class NodeHeartbeat
{
    // The Node object itself says so less often than its lease.
    private const int BeatsPerStatus = 6;

    private readonly NodeObject node;
    private readonly NodeLease lease;
    private readonly TimeProvider time;

    /// <summary>Makes it known.</summary>
    public NodeHeartbeat(NodeObject node, NodeLease lease, TimeProvider time)
    {
        (this.node, this.lease, this.time) = (node, lease, time);
        node.Register();
        lease.Renew();
    }

    /// <summary>Says so until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var beat = new PeriodicTimer(NodeLease.RenewEvery, time);
        try
        {
            for (var beats = 1; await beat.WaitForNextTickAsync(cancel); beats++)
            {
                lease.Renew();
                if (beats % BeatsPerStatus == 0)
                    node.Beat();
            }
        }
        catch (StatusException)
        {
            // Somebody deleted the node object: nothing is scheduled any more until the next start.
        }
    }
}
