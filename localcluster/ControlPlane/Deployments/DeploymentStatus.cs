using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane.Deployments;

/// <summary>What a deployment reports: counts, whether enough pods are available, and how its rollout goes.</summary>
internal static class DeploymentStatus
{
    /// <summary>The status after a look.</summary>
    /// <param name="deployment">The deployment, with its status before.</param>
    /// <param name="sets">Its replica sets.</param>
    /// <param name="createdNew">Whether this look made the new replica set.</param>
    /// <param name="now">The time.</param>
    public static JsonObject Of(JsonObject deployment, ReplicaSets sets, bool createdNew, DateTimeOffset now)
    {
        var wanted = (int)(deployment.Int("spec", "replicas") ?? 0);
        long Sum(string field) => sets.All.Sum(set => set.Int("status", field) ?? 0);
        var counts = new Counts(
            Sum("replicas"), sets.New?.Int("status", "replicas") ?? 0, Sum("readyReplicas"), Sum("availableReplicas"));

        var status = new JsonObject { ["observedGeneration"] = deployment.Int("metadata", "generation") };
        foreach (var (name, count) in new[]
        {
            ("replicas", counts.All), ("updatedReplicas", counts.Updated), ("readyReplicas", counts.Ready), ("availableReplicas", counts.Available),
            ("unavailableReplicas", Math.Max(0, Math.Max(wanted, counts.All) - counts.Available)),
        })
            if (count != 0)
                status[name] = count;
        var (_, unavailable) = RollingUpdate.Limits(null, deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), wanted);
        var least = deployment.Text("spec", "strategy", "type") == "Recreate" ? wanted : wanted - Math.Max(0, RollingUpdate.Resolve(deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), wanted, roundUp: false) is 0 ? 0 : unavailable);
        status["conditions"] = new JsonArray(
            Merge(deployment, Availability(counts.Available >= least), now),
            Merge(deployment, Progress(deployment, sets, createdNew, wanted, counts, now), now));
        return status;
    }

    /// <summary>Whether the rollout is over: every pod is of the new template and available.</summary>
    public static bool IsComplete(JsonObject deployment)
    {
        var wanted = deployment.Int("spec", "replicas") ?? 0;
        return (deployment.Int("status", "updatedReplicas") ?? 0) == wanted && (deployment.Int("status", "replicas") ?? 0) == wanted
            && (deployment.Int("status", "availableReplicas") ?? 0) == wanted && deployment.Int("status", "observedGeneration") >= deployment.Int("metadata", "generation");
    }

    private static JsonObject Availability(bool enough) => enough
        ? Condition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
        : Condition("Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");

    private static JsonObject Progress(JsonObject deployment, ReplicaSets sets, bool createdNew, int wanted, Counts counts, DateTimeOffset now)
    {
        var before = deployment.Condition("Progressing");
        if (deployment.Flag("spec", "paused"))
            return Condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused");
        if (createdNew)
            return Condition("Progressing", "True", "NewReplicaSetCreated", $"Created new replica set \"{sets.New?.Name()}\"");
        var name = sets.New?.Name() ?? "";
        if (counts.Updated == wanted && counts.All == wanted && counts.Available == wanted)
            return Condition("Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{name}\" has successfully progressed.");
        // Once a rollout is over it stays so until there is a new template: pods that fail later are no failed rollout.
        if (before.Text("reason") == "NewReplicaSetAvailable" && before.Text("message")!.Contains($"\"{name}\"", StringComparison.Ordinal))
            return before!.DeepClone().AsObject();
        var moved = counts.Updated > (deployment.Int("status", "updatedReplicas") ?? 0) || counts.Ready > (deployment.Int("status", "readyReplicas") ?? 0)
            || counts.Available > (deployment.Int("status", "availableReplicas") ?? 0)
            || counts.All - counts.Updated < (deployment.Int("status", "replicas") ?? 0) - (deployment.Int("status", "updatedReplicas") ?? 0);
        if (!moved && before.Text("reason") == "DeploymentPaused")
            return Condition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed");
        var deadline = deployment.Int("spec", "progressDeadlineSeconds") ?? 600;
        // The time of an earlier success says nothing about how long this rollout, a rollback's for example, has taken.
        if (!moved && before is not null && before.Text("reason") != "NewReplicaSetAvailable" && before.Time("lastUpdateTime")?.AddSeconds(deadline) < now)
            return Condition("Progressing", "False", "ProgressDeadlineExceeded", $"ReplicaSet \"{name}\" has timed out progressing.");
        if (!moved && before is not null)
            return before.DeepClone().AsObject();
        return Condition("Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.");
    }

    private static JsonObject Condition(string type, string status, string reason, string message) =>
        new() { ["type"] = type, ["status"] = status, ["reason"] = reason, ["message"] = message };

    /// <summary>Keeps the times of a condition that says what it said before.</summary>
    private static JsonObject Merge(JsonObject deployment, JsonObject condition, DateTimeOffset now)
    {
        var before = deployment.Condition(condition.Text("type")!);
        var moment = ObjectFields.Timestamp(now);
        var sameStatus = before.Text("status") == condition.Text("status");
        var same = sameStatus && before.Text("reason") == condition.Text("reason") && condition.Text("reason") != "ReplicaSetUpdated" || condition.ContainsKey("lastUpdateTime");
        return new JsonObject
        {
            ["type"] = condition.Text("type"),
            ["status"] = condition.Text("status"),
            ["lastUpdateTime"] = same ? before.Text("lastUpdateTime") : moment,
            ["lastTransitionTime"] = sameStatus ? before.Text("lastTransitionTime") : moment,
            ["reason"] = condition.Text("reason"),
            ["message"] = condition.Text("message"),
        };
    }

    private readonly record struct Counts(long All, long Updated, long Ready, long Available);
}
