using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Deployments;

/// <summary>The replica sets of one deployment, as one look at it found them.</summary>
internal sealed class ReplicaSets
{
    private const string History = "deployment.kubernetes.io/revision-history";
    private const string Desired = "deployment.kubernetes.io/desired-replicas";
    private const string Maximum = "deployment.kubernetes.io/max-replicas";
    private static readonly HashSet<string> NotCopied =
    [
        "kubectl.kubernetes.io/last-applied-configuration",
        WorkloadViews.RevisionAnnotation,
        History,
        Desired,
        Maximum,
        "deprecated.deployment.rollback.to",
    ];

    private readonly ObjectStore store;
    private readonly EventRecorder events;
    private readonly StoredObject stored;
    private readonly V1Deployment deployment;

    /// <summary>Sorts the replica sets of a deployment.</summary>
    public ReplicaSets(ObjectStore store, EventRecorder events, StoredObject deployment, IEnumerable<StoredObject> sets)
    {
        (this.store, this.events, stored, this.deployment) = (store, events, deployment, deployment.As<V1Deployment>());
        var template = deployment.Copy().Template();
        var ordered = sets.OrderBy(set => set.As<V1ReplicaSet>().Metadata.CreationTimestamp)
            .ThenBy(set => set.Key.Name, StringComparer.Ordinal)
            .ToList();
        var current = ordered.Find(set => TemplateHash.Same(set.Copy().Template(), template));
        New = current?.As<V1ReplicaSet>();
        Old = [.. ordered.Where(set => set != current).Select(set => set.As<V1ReplicaSet>())];
    }

    /// <summary>The one with the deployment's present template; null while there is none.</summary>
    public V1ReplicaSet? New { get; private set; }

    /// <summary>Those with earlier templates, the oldest first.</summary>
    public IReadOnlyList<V1ReplicaSet> Old { get; private set; }

    /// <summary>All of them.</summary>
    public IEnumerable<V1ReplicaSet> All => New is null ? Old : Old.Append(New);

    /// <summary>The deployment's count of which a set has been told; null when it has not.</summary>
    public static int? AnnotatedDesired(V1ReplicaSet set) =>
        int.TryParse(set.GetAnnotation(Desired), CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>
    /// Makes the new replica set if it is missing, and brings one that is there up to date with what of a deployment is not
    /// its template: its annotations and how long its pods must be ready. Gives it the highest revision.
    /// </summary>
    /// <param name="replicas">How many pods it begins with.</param>
    /// <param name="most">The most pods that all sets may have together.</param>
    /// <returns>Whether it was made.</returns>
    [MemberNotNull(nameof(New))]
    public bool EnsureNew(int replicas, int most)
    {
        var revision = Old.Select(set => set.Revision).DefaultIfEmpty(0).Max() + 1;
        if (New is not { } present)
        {
            New = Create(replicas, most, revision);
            return true;
        }
        New = Change(
            present,
            o =>
            {
                foreach (var (name, value) in CopiedAnnotations())
                    o.Set(value, "metadata", "annotations", name);
                if (present.Spec.MinReadySeconds != deployment.Spec.MinReadySeconds)
                    o.Set(deployment.Spec.MinReadySeconds ?? 0, "spec", "minReadySeconds");
                // After a rollback the present template is that of an old set: its revision moves to the front, and it keeps those it had.
                if (present.Revision is var before && before < revision)
                {
                    if (before > 0)
                        o.Set(
                            present.GetAnnotation(History) is { Length: > 0 } history ? $"{history},{Text(before)}" : Text(before),
                            "metadata",
                            "annotations",
                            History
                        );
                    o.Set(Text(revision), "metadata", "annotations", WorkloadViews.RevisionAnnotation);
                }
            }
        );
        return false;
    }

    /// <summary>Tells a set how many pods to have.</summary>
    public void Scale(V1ReplicaSet set, int replicas, int most)
    {
        var scaled = Change(
            set,
            o =>
            {
                o.Set(replicas, "spec", "replicas");
                o.Set(Text(deployment.Wanted), "metadata", "annotations", Desired);
                o.Set(Text(most), "metadata", "annotations", Maximum);
            }
        );
        if (set.Wanted != replicas)
            events.Normal(
                stored,
                "ScalingReplicaSet",
                $"Scaled {(replicas > set.Wanted ? "up" : "down")} replica set {set.Name()} from {set.Wanted} to {replicas}"
            );
        if (set == New)
            New = scaled;
        else
            Old = [.. Old.Select(other => other == set ? scaled : other)];
    }

    /// <summary>Deletes the oldest sets without pods beyond the deployment's history limit.</summary>
    public void ForgetOld()
    {
        var idle = Old.Where(set => set is { Wanted: 0, Status.Replicas: 0, IsDeleting: false }).OrderBy(set => set.Revision).ToList();
        foreach (var set in idle.Take(Math.Max(0, idle.Count - deployment.Spec.RevisionHistoryLimit!.Value)))
            store.Delete(ClusterKinds.ReplicaSets, set.Key);
    }

    private V1ReplicaSet Create(int replicas, int most, long revision)
    {
        var owner = stored.Copy();
        var template = owner.Template()!;
        for (var collisions = 0L; ; collisions++)
        {
            var hash = TemplateHash.Of(template, collisions);
            var annotations = new JsonObject
            {
                [Desired] = Text(deployment.Wanted),
                [Maximum] = Text(most),
                [WorkloadViews.RevisionAnnotation] = Text(revision),
            };
            foreach (var (name, value) in CopiedAnnotations())
                annotations[name] = value;
            var set = new JsonObject
            {
                ["metadata"] = new JsonObject
                {
                    ["name"] = $"{deployment.Name()}-{hash}",
                    ["namespace"] = deployment.Namespace(),
                    ["annotations"] = annotations,
                    ["ownerReferences"] = new JsonArray(OwnerReferences.To(stored)),
                },
                ["spec"] = new JsonObject
                {
                    ["replicas"] = replicas,
                    ["selector"] = owner.At("spec", "selector")!.DeepClone(),
                    ["template"] = template.DeepClone(),
                },
            };
            if (deployment.Spec.MinReadySeconds is { } seconds)
                set.Set(seconds, "spec", "minReadySeconds");
            set.Set(hash, "spec", "selector", "matchLabels", TemplateHash.Label);
            set.Set(hash, "spec", "template", "metadata", "labels", TemplateHash.Label);
            set.CopyTemplateLabels();
            try
            {
                var created = new StoredObject(ClusterKinds.ReplicaSets, store.Create(ClusterKinds.ReplicaSets, set));
                if (replicas > 0)
                    events.Normal(stored, "ScalingReplicaSet", $"Scaled up replica set {created.Key.Name} from 0 to {replicas}");
                return created.As<V1ReplicaSet>();
            }
            catch (StatusException exception) when (exception.Reason == "AlreadyExists" && collisions < 10)
            {
                // Another template has the same hash: count on.
            }
        }
    }

    private V1ReplicaSet Change(V1ReplicaSet set, Action<JsonObject> change) =>
        new StoredObject(ClusterKinds.ReplicaSets, store.Change(ClusterKinds.ReplicaSets, set.Key, change)).As<V1ReplicaSet>();

    private IEnumerable<KeyValuePair<string, string>> CopiedAnnotations() =>
        deployment.Metadata.Annotations?.Where(annotation => !NotCopied.Contains(annotation.Key)) ?? [];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
