using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Deployments;

/// <summary>Moves a deployment's pods from one template to the next, by telling its replica sets how many to have.</summary>
internal sealed class DeploymentController(ObjectStore store, TimeProvider time, ILogger log) : Controller(store, time, log)
{
    private readonly EventRecorder events = new(store, time, "deployment-controller");

    /// <inheritdoc/>
    protected override IReadOnlyCollection<ResourceKind> Watched { get; } = [ClusterKinds.Deployments, ClusterKinds.ReplicaSets];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> KeysOf(StoreEvent change) =>
        change.Kind == ClusterKinds.Deployments ? [change.Object!.Key]
        : OwnedObjects.ControllerKey(change.Object!, ClusterKinds.Deployments) is { } owner ? [owner]
        : [];

    /// <inheritdoc/>
    protected override IEnumerable<ObjectKey> AllKeys() => Store.List(ClusterKinds.Deployments).Items.Select(item => item.Key);

    /// <inheritdoc/>
    protected override Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Store.Find(ClusterKinds.Deployments, key)?.Copy() is not { } deployment)
            return Task.CompletedTask;
        var sets = new ReplicaSets(Store, events, deployment);
        var created = false;
        if (!deployment.IsDeleting())
        {
            var wanted = (int)(deployment.Int("spec", "replicas") ?? 1);
            var recreate = deployment.Text("spec", "strategy", "type") == "Recreate";
            var (surge, unavailable) = RollingUpdate.Limits(
                deployment.At("spec", "strategy", "rollingUpdate", "maxSurge"), deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), wanted);
            if (recreate)
                surge = 0;
            if (deployment.Flag("spec", "paused") || IsScaling(sets, wanted))
                ScaleAsIs(sets, wanted, surge);
            else if (recreate)
                created = Recreate(deployment, sets, wanted);
            else
                created = Roll(sets, wanted, surge, unavailable);
            sets.ForgetOld();
        }
        Report(deployment, sets, created);
        return Task.CompletedTask;
    }

    /// <summary>Whether the deployment's own count changed since the sets were told: then the present mix is scaled before anything moves on.</summary>
    private static bool IsScaling(ReplicaSets sets, int wanted) =>
        sets.All.Any(set => ReplicaSets.Replicas(set) > 0 && ReplicaSets.ToldDesired(set) is { } told && told != wanted);

    private static void ScaleAsIs(ReplicaSets sets, int wanted, int surge)
    {
        var active = sets.All.Where(set => ReplicaSets.Replicas(set) > 0).ToList();
        if (active.Count <= 1 || wanted == 0)
        {
            // With one set in use it takes the whole count; when several are and none is wanted all go to zero.
            var last = active.FirstOrDefault() ?? sets.New;
            foreach (var set in wanted == 0 ? active : last is null ? [] : [last])
                sets.Scale(set, wanted, wanted, wanted + surge);
            return;
        }
        var before = active.Sum(ReplicaSets.Replicas);
        var room = wanted + surge - before;
        var left = room;
        // Each set grows or shrinks by its share, the largest first; what rounding leaves goes to the largest.
        var ordered = active.OrderByDescending(ReplicaSets.Replicas).ToList();
        var shares = ordered.Select(set =>
        {
            var share = Math.Clamp((int)Math.Round(ReplicaSets.Replicas(set) * (double)room / before, MidpointRounding.AwayFromZero), Math.Min(0, left), Math.Max(0, left));
            left -= share;
            return share;
        }).ToList();
        shares[0] += left;
        foreach (var (set, share) in ordered.Zip(shares))
            sets.Scale(set, Math.Max(0, ReplicaSets.Replicas(set) + share), wanted, wanted + surge);
    }

    private bool Recreate(JsonObject deployment, ReplicaSets sets, int wanted)
    {
        foreach (var old in sets.Old.Where(set => ReplicaSets.Replicas(set) > 0))
            sets.Scale(old, 0, wanted, wanted);
        var selector = LabelSelectors.From(deployment.Object("spec", "selector"));
        var owners = sets.Old.Select(set => set.Uid()).ToHashSet();
        // Deleting pods count: the new ones start when the old processes are really gone.
        if (Store.List(ClusterKinds.Pods, new ObjectQuery { Namespace = deployment.Namespace(), Labels = selector }).Items.Any(pod => pod.OwnerUids.Any(owners.Contains)))
        {
            Enqueue(deployment.Key(), TimeSpan.FromMilliseconds(200));
            return false;
        }
        var created = sets.EnsureNew(wanted, wanted);
        if (ReplicaSets.Replicas(sets.New!) != wanted)
            sets.Scale(sets.New!, wanted, wanted, wanted);
        return created;
    }

    private static bool Roll(ReplicaSets sets, int wanted, int surge, int unavailable)
    {
        var created = sets.EnsureNew(RollingUpdate.NewReplicas(wanted, 0, sets.Old.Sum(ReplicaSets.Replicas), surge), wanted + surge);
        var next = RollingUpdate.NewReplicas(wanted, ReplicaSets.Replicas(sets.New!), sets.All.Sum(ReplicaSets.Replicas), surge);
        if (next != ReplicaSets.Replicas(sets.New!) || ReplicaSets.ToldDesired(sets.New!) != wanted)
            sets.Scale(sets.New!, next, wanted, wanted + surge);
        if (sets.Old.All(set => ReplicaSets.Replicas(set) == 0))
            return created;

        var toGo = RollingUpdate.OldToGo(wanted, unavailable, sets.All.Sum(ReplicaSets.Replicas), ReplicaSets.Replicas(sets.New!), ReplicaSets.Available(sets.New!));
        // Old pods that are not available serve nobody: they go first and free.
        foreach (var old in sets.Old.Where(set => ReplicaSets.Replicas(set) > 0).ToList())
            if (Math.Min(toGo, ReplicaSets.Replicas(old) - ReplicaSets.Available(old)) is > 0 and var useless)
            {
                toGo -= useless;
                sets.Scale(old, ReplicaSets.Replicas(old) - useless, wanted, wanted + surge);
            }
        var available = RollingUpdate.AvailableToGo(wanted, unavailable, sets.All.Sum(ReplicaSets.Available));
        foreach (var old in sets.Old.Where(set => ReplicaSets.Replicas(set) > 0).ToList())
            if (Math.Min(Math.Min(toGo, available), ReplicaSets.Replicas(old)) is > 0 and var fewer)
            {
                toGo -= fewer;
                available -= fewer;
                sets.Scale(old, ReplicaSets.Replicas(old) - fewer, wanted, wanted + surge);
            }
        return created;
    }

    private void Report(JsonObject deployment, ReplicaSets sets, bool created)
    {
        var now = Time.GetUtcNow();
        var after = Store.Change(ClusterKinds.Deployments, deployment.Key(), o =>
        {
            var collisions = o.At("status", "collisionCount")?.DeepClone();
            o["status"] = DeploymentStatus.Of(deployment, sets, created, now);
            if (collisions is not null)
                o.Set(collisions, "status", "collisionCount");
            if (sets.New is not null)
                o.Set(ReplicaSets.RevisionOf(sets.New).ToString(CultureInfo.InvariantCulture), "metadata", "annotations", ReplicaSets.Revision);
        }, WriteOptions.Status);
        if (!DeploymentStatus.IsComplete(after) && after.Text("status", "reason") != "ProgressDeadlineExceeded")
            Enqueue(deployment.Key(), TimeSpan.FromSeconds(Math.Min(10, deployment.Int("spec", "progressDeadlineSeconds") ?? 600)));
    }
}
