using System.Globalization;
using k8s.Models;
using Microsoft.Extensions.Logging;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Deployments;

/// <summary>Moves a deployment's pods from one template to the next, by telling its replica sets how many to have.</summary>
internal sealed class DeploymentController(ObjectStore store, TimeProvider time, ILogger log)
    : OwnerController<V1Deployment, V1ReplicaSet>(store, time, log, ClusterKinds.Deployments, ClusterKinds.ReplicaSets)
{
    /// <inheritdoc/>
    protected override void Reconcile(StoredObject stored, V1Deployment deployment)
    {
        var sets = new ReplicaSets(Store, Events, stored, Claim(stored, deployment.Spec.Selector));
        var created = false;
        if (!deployment.IsDeleting)
        {
            var (surge, unavailable) = RollingUpdate.Limits(deployment.Spec.Strategy.RollingUpdate, deployment.Wanted);
            if (deployment.Spec.Paused == true || IsScaling(sets, deployment.Wanted))
                ScaleAsIs(sets, deployment.Wanted, surge);
            else if (deployment.Spec.Strategy.Type == "Recreate")
                created = Recreate(deployment, sets, deployment.Wanted);
            else
                created = Roll(sets, deployment.Wanted, surge, unavailable);
            sets.ForgetOld();
        }
        Report(stored, deployment, sets, created);
    }

    /// <summary>Whether the deployment's own count changed since the sets were told: then the present mix is scaled before anything moves on.</summary>
    private static bool IsScaling(ReplicaSets sets, int wanted) =>
        sets.All.Any(set => set.Wanted > 0 && ReplicaSets.AnnotatedDesired(set) is { } told && told != wanted);

    private static void ScaleAsIs(ReplicaSets sets, int wanted, int surge)
    {
        var active = sets.All.Where(set => set.Wanted > 0).ToList();
        if (active.Count <= 1 || wanted == 0)
        {
            // With one set in use it takes the whole count; when several are and none is wanted all go to zero.
            var last = active.FirstOrDefault() ?? sets.New;
            foreach (var set in wanted == 0 ? active : last is null ? [] : [last])
                sets.Scale(set, wanted, wanted + surge);
            return;
        }
        var before = active.Sum(set => set.Wanted);
        var room = wanted + surge - before;
        var left = room;
        // Each set grows or shrinks by its share, the largest first; what rounding leaves goes to the largest.
        var ordered = active.OrderByDescending(set => set.Wanted).ToList();
        var shares = ordered.Select(set =>
        {
            var share = Math.Clamp((int)Math.Round(set.Wanted * (double)room / before, MidpointRounding.AwayFromZero), Math.Min(0, left), Math.Max(0, left));
            left -= share;
            return share;
        }).ToList();
        shares[0] += left;
        foreach (var (set, share) in ordered.Zip(shares))
            sets.Scale(set, Math.Max(0, set.Wanted + share), wanted + surge);
    }

    private bool Recreate(V1Deployment deployment, ReplicaSets sets, int wanted)
    {
        foreach (var old in sets.Old.Where(set => set.Wanted > 0))
            sets.Scale(old, 0, wanted);
        var owners = sets.Old.Select(set => set.Uid()).ToHashSet();
        // Deleting pods count: the new ones start when the old processes are really gone.
        var pods = Store.List(ClusterKinds.Pods, ObjectQuery.In(deployment.Namespace()) with { Labels = LabelSelector.Of(deployment.Spec.Selector) });
        if (pods.Items.Any(pod => pod.OwnerUids.Any(owners.Contains)))
        {
            Enqueue(deployment.Key, TimeSpan.FromMilliseconds(200));
            return false;
        }
        var created = sets.EnsureNew(wanted, wanted);
        if (sets.New.Wanted != wanted)
            sets.Scale(sets.New, wanted, wanted);
        return created;
    }

    private static bool Roll(ReplicaSets sets, int wanted, int surge, int unavailable)
    {
        var created = sets.EnsureNew(RollingUpdate.NewReplicas(wanted, 0, sets.Old.Sum(set => set.Wanted), surge), wanted + surge);
        var next = RollingUpdate.NewReplicas(wanted, sets.New.Wanted, sets.All.Sum(set => set.Wanted), surge);
        if (next != sets.New.Wanted || ReplicaSets.AnnotatedDesired(sets.New) != wanted)
            sets.Scale(sets.New, next, wanted + surge);

        // Old pods that are not available serve nobody: they go first and free.
        var toRemove = RollingUpdate.OldToRemove(wanted, unavailable, sets.All.Sum(set => set.Wanted), sets.New.Wanted, sets.New.Available);
        Shrink(set => set.Wanted - set.Available, int.MaxValue);
        Shrink(set => set.Wanted, RollingUpdate.AvailableToRemove(wanted, unavailable, sets.All.Sum(set => set.Available)));
        return created;

        void Shrink(Func<V1ReplicaSet, int> able, int most)
        {
            foreach (var old in sets.Old.ToList())
                if (Math.Min(Math.Min(toRemove, most), able(old)) is > 0 and var fewer)
                {
                    toRemove -= fewer;
                    most -= fewer;
                    sets.Scale(old, old.Wanted - fewer, wanted + surge);
                }
        }
    }

    private void Report(StoredObject stored, V1Deployment deployment, ReplicaSets sets, bool created)
    {
        var status = DeploymentStatus.Of(deployment, sets, created, Now);
        WriteStatus(
            stored,
            status,
            sets.New is { } current ? [(WorkloadViews.RevisionAnnotation, current.Revision.ToString(CultureInfo.InvariantCulture))] : []
        );
        if (!DeploymentStatus.IsComplete(deployment with { Status = status }))
            Enqueue(stored.Key, TimeSpan.FromSeconds(Math.Min(10, deployment.Spec.ProgressDeadlineSeconds!.Value)));
    }
}
