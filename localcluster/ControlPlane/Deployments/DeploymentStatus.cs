using k8s.Models;
using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.ControlPlane.Deployments;

/// <summary>What a deployment reports: counts, whether enough pods are available, and how its rollout goes.</summary>
internal static class DeploymentStatus
{
    /// <summary>The status after a look.</summary>
    /// <param name="deployment">The deployment, with its status before.</param>
    /// <param name="sets">Its replica sets.</param>
    /// <param name="createdNew">Whether this look made the new replica set.</param>
    /// <param name="now">The time.</param>
    public static V1DeploymentStatus Of(V1Deployment deployment, ReplicaSets sets, bool createdNew, DateTimeOffset now)
    {
        var all = Sum(status => status.Replicas);
        var ready = Sum(status => status.ReadyReplicas ?? 0);
        var available = Sum(status => status.AvailableReplicas ?? 0);
        var counts = new V1DeploymentStatus
        {
            ObservedGeneration = deployment.Metadata.Generation,
            Replicas = all.NotZero(),
            UpdatedReplicas = sets.New?.Status.Replicas.NotZero(),
            ReadyReplicas = ready.NotZero(),
            AvailableReplicas = available.NotZero(),
            UnavailableReplicas = Math.Max(0, Math.Max(deployment.Wanted, all) - available).NotZero(),
            CollisionCount = deployment.Status.CollisionCount,
        };
        var (_, unavailable) = RollingUpdate.Limits(deployment.Spec.Strategy.RollingUpdate, deployment.Wanted);
        return counts with
        {
            Conditions =
            [
                Dated(deployment, Availability(available >= deployment.Wanted - unavailable), now),
                Dated(deployment, Progress(deployment, sets, createdNew, counts, now), now),
            ],
        };

        int Sum(Func<V1ReplicaSetStatus, int> count) => sets.All.Sum(set => count(set.Status));
    }

    /// <summary>Whether the rollout is over: every pod is of the new template and available.</summary>
    public static bool IsComplete(V1Deployment deployment) =>
        deployment.Status.ObservedGeneration >= deployment.Metadata.Generation && HasAll(deployment.Status, deployment.Wanted);

    private static bool HasAll(V1DeploymentStatus status, int wanted) =>
        (status.UpdatedReplicas ?? 0) == wanted && (status.Replicas ?? 0) == wanted && (status.AvailableReplicas ?? 0) == wanted;

    private static V1DeploymentCondition Availability(bool enough) => enough
        ? Condition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
        : Condition("Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.");

    private static V1DeploymentCondition Progress(V1Deployment deployment, ReplicaSets sets, bool createdNew, V1DeploymentStatus counts, DateTimeOffset now)
    {
        var before = Before(deployment, "Progressing");
        if (deployment.Spec.Paused == true)
            return Condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused");
        var name = sets.New?.Metadata.Name ?? "";
        if (createdNew)
            return Condition("Progressing", "True", "NewReplicaSetCreated", $"Created new replica set \"{name}\"");
        if (HasAll(counts, deployment.Wanted))
            return Condition("Progressing", "True", "NewReplicaSetAvailable", $"ReplicaSet \"{name}\" has successfully progressed.");
        // Once a rollout is over it stays so until there is a new template: pods that fail later are no failed rollout.
        if (before?.Reason == "NewReplicaSetAvailable" && before.Message.Contains($"\"{name}\"", StringComparison.Ordinal))
            return before;
        if (HasProgressed(deployment.Status, counts) || before is null)
            return Condition("Progressing", "True", "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.");
        if (before.Reason == "DeploymentPaused")
            return Condition("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed");
        // The time of an earlier success says nothing about how long this rollout, a rollback's for example, has taken.
        if (before.Reason != "NewReplicaSetAvailable" && before.LastUpdateTime?.AddSeconds(deployment.Spec.ProgressDeadlineSeconds!.Value) < now)
            return Condition("Progressing", "False", "ProgressDeadlineExceeded", $"ReplicaSet \"{name}\" has timed out progressing.");
        return before;
    }

    /// <summary>Whether more pods are new, ready or available than before, or fewer are old.</summary>
    private static bool HasProgressed(V1DeploymentStatus before, V1DeploymentStatus now) =>
        now.UpdatedReplicas > (before.UpdatedReplicas ?? 0) || now.ReadyReplicas > (before.ReadyReplicas ?? 0)
        || now.AvailableReplicas > (before.AvailableReplicas ?? 0) || Old(now) < Old(before);

    private static int Old(V1DeploymentStatus status) => (status.Replicas ?? 0) - (status.UpdatedReplicas ?? 0);

    private static V1DeploymentCondition? Before(V1Deployment deployment, string type) =>
        deployment.Status.Conditions?.FirstOrDefault(condition => condition.Type == type);

    private static V1DeploymentCondition Condition(string type, string status, string reason, string message) =>
        new() { Type = type, Status = status, Reason = reason, Message = message };

    /// <summary>Gives a condition its times: those of the one before where it says the same.</summary>
    private static V1DeploymentCondition Dated(V1Deployment deployment, V1DeploymentCondition condition, DateTimeOffset now)
    {
        var before = Before(deployment, condition.Type);
        if (condition == before)
            return condition;
        var hasStatus = before?.Status == condition.Status;
        var saysTheSame = hasStatus && before?.Reason == condition.Reason && condition.Reason != "ReplicaSetUpdated";
        return condition with
        {
            LastUpdateTime = saysTheSame ? before!.LastUpdateTime : now.WholeSecond(),
            LastTransitionTime = hasStatus ? before!.LastTransitionTime : now.WholeSecond(),
        };
    }
}
