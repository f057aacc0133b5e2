using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Deployments;

/// <summary>The replica sets of one deployment, as one look at it found them.</summary>
internal sealed class ReplicaSets
{
    /// <summary>The annotation that counts a deployment's templates.</summary>
    public const string Revision = "deployment.kubernetes.io/revision";

    private const string History = "deployment.kubernetes.io/revision-history";
    private const string Desired = "deployment.kubernetes.io/desired-replicas";
    private const string Maximum = "deployment.kubernetes.io/max-replicas";
    private static readonly HashSet<string> NotCopied =
        ["kubectl.kubernetes.io/last-applied-configuration", Revision, History, Desired, Maximum, "deprecated.deployment.rollback.to"];

    private readonly ObjectStore store;
    private readonly EventRecorder events;
    private readonly JsonObject deployment;

    /// <summary>Finds the replica sets of a deployment.</summary>
    public ReplicaSets(ObjectStore store, EventRecorder events, JsonObject deployment)
    {
        (this.store, this.events, this.deployment) = (store, events, deployment);
        var all = OwnedObjects.Claim(store, ClusterKinds.ReplicaSets, deployment).OrderBy(set => set.Time("metadata", "creationTimestamp")).ThenBy(set => set.Name(), StringComparer.Ordinal).ToList();
        New = all.FirstOrDefault(set => TemplateHash.Same(set.Object("spec", "template"), deployment.Object("spec", "template")));
        Old = [.. all.Where(set => set != New)];
    }

    /// <summary>The one with the deployment's present template; null while there is none.</summary>
    public JsonObject? New { get; private set; }

    /// <summary>Those with earlier templates, the oldest first.</summary>
    public IReadOnlyList<JsonObject> Old { get; private set; }

    /// <summary>All of them.</summary>
    public IEnumerable<JsonObject> All => New is null ? Old : Old.Append(New);

    /// <summary>How many pods a set is told to have.</summary>
    public static int Replicas(JsonObject set) => (int)(set.Int("spec", "replicas") ?? 0);

    /// <summary>How many of its pods can be counted on.</summary>
    public static int Available(JsonObject set) => (int)(set.Int("status", "availableReplicas") ?? 0);

    /// <summary>The deployment's count of which a set has been told; null when it has not.</summary>
    public static int? ToldDesired(JsonObject set) =>
        int.TryParse(set.Text("metadata", "annotations", Desired), CultureInfo.InvariantCulture, out var count) ? count : null;

    /// <summary>Which template of the deployment a set stands for; 0 when unknown.</summary>
    public static long RevisionOf(JsonObject value) =>
        long.TryParse(value.Text("metadata", "annotations", Revision), CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    /// <summary>
    /// Makes the new replica set if it is missing, and brings one that is there up to date with what of a deployment is not
    /// its template: its annotations and how long its pods must be ready. Gives it the highest revision.
    /// </summary>
    /// <param name="replicas">How many pods it begins with.</param>
    /// <param name="most">The most pods that all sets may have together.</param>
    /// <returns>Whether it was made.</returns>
    public bool EnsureNew(int replicas, int most)
    {
        var revision = Old.Select(RevisionOf).DefaultIfEmpty(0).Max() + 1;
        if (New is null)
        {
            New = Create(replicas, most, revision);
            return true;
        }
        New = store.Change(ClusterKinds.ReplicaSets, New.Key(), o =>
        {
            foreach (var (name, value) in CopiedAnnotations())
                o.Set(value, "metadata", "annotations", name);
            if ((o.Int("spec", "minReadySeconds") ?? 0) != (deployment.Int("spec", "minReadySeconds") ?? 0))
                o.Set(deployment.Int("spec", "minReadySeconds"), "spec", "minReadySeconds");
            // After a rollback the present template is that of an old set: its revision moves to the front, and it keeps those it had.
            if (RevisionOf(o) is var before && before < revision)
            {
                if (before > 0)
                    o.Set(o.Text("metadata", "annotations", History) is { Length: > 0 } history ? $"{history},{Text(before)}" : Text(before), "metadata", "annotations", History);
                o.Set(Text(revision), "metadata", "annotations", Revision);
            }
        });
        return false;
    }

    /// <summary>Tells a set how many pods to have.</summary>
    public void Scale(JsonObject set, int replicas, int desired, int most)
    {
        var before = Replicas(set);
        var scaled = store.Change(ClusterKinds.ReplicaSets, set.Key(), o =>
        {
            o.Set(replicas, "spec", "replicas");
            o.Set(Text(desired), "metadata", "annotations", Desired);
            o.Set(Text(most), "metadata", "annotations", Maximum);
        });
        if (before != replicas)
            events.Normal(deployment, "ScalingReplicaSet", $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Name()} from {before} to {replicas}");
        if (set == New)
            New = scaled;
        else
            Old = [.. Old.Select(other => other == set ? scaled : other)];
    }

    /// <summary>Deletes the oldest sets without pods beyond the deployment's history limit.</summary>
    public void ForgetOld()
    {
        var limit = (int)(deployment.Int("spec", "revisionHistoryLimit") ?? 10);
        var idle = Old.Where(set => Replicas(set) == 0 && (set.Int("status", "replicas") ?? 0) == 0 && !set.IsDeleting()).OrderBy(RevisionOf).ToList();
        foreach (var set in idle.Take(Math.Max(0, idle.Count - limit)))
            store.Delete(ClusterKinds.ReplicaSets, set.Key());
    }

    private JsonObject Create(int replicas, int most, long revision)
    {
        var template = deployment.Object("spec", "template")!.DeepClone().AsObject();
        for (var collisions = 0L; ; collisions++)
        {
            var hash = TemplateHash.Of(deployment.Object("spec", "template")!, collisions);
            template.Set(hash, "metadata", "labels", TemplateHash.Label);
            var selector = deployment.Object("spec", "selector")!.DeepClone().AsObject();
            selector.Set(hash, "matchLabels", TemplateHash.Label);
            var annotations = new JsonObject { [Desired] = Text((int)(deployment.Int("spec", "replicas") ?? 0)), [Maximum] = Text(most), [Revision] = Text(revision) };
            foreach (var (name, value) in CopiedAnnotations())
                annotations[name] = value;
            try
            {
                var set = store.Create(ClusterKinds.ReplicaSets, new JsonObject
                {
                    ["metadata"] = new JsonObject
                    {
                        ["name"] = $"{deployment.Name()}-{hash}",
                        ["namespace"] = deployment.Namespace(),
                        ["labels"] = template.At("metadata", "labels")?.DeepClone(),
                        ["annotations"] = annotations,
                        ["ownerReferences"] = new JsonArray(OwnedObjects.Reference(deployment)),
                    },
                    ["spec"] = new JsonObject
                    {
                        ["replicas"] = replicas,
                        ["minReadySeconds"] = deployment.Int("spec", "minReadySeconds"),
                        ["selector"] = selector,
                        ["template"] = template.DeepClone(),
                    },
                });
                if (replicas > 0)
                    events.Normal(deployment, "ScalingReplicaSet", $"Scaled up replica set {set.Name()} from 0 to {replicas}");
                return set;
            }
            catch (StatusException taken) when (taken.Reason == "AlreadyExists" && collisions < 10)
            {
                // Another template has the same hash: count on.
            }
        }
    }

    private IEnumerable<KeyValuePair<string, string>> CopiedAnnotations() =>
        deployment.StringMap("metadata", "annotations").Where(annotation => !NotCopied.Contains(annotation.Key));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
