using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Objects;

/// <summary>Writes what a pod's status says of its stages.</summary>
internal static class PodConditions
{
    /// <summary>Sets one condition; its time changes only with its status.</summary>
    /// <param name="pod">The pod that is changed.</param>
    /// <param name="type">Which stage, for example <c>Ready</c>.</param>
    /// <param name="holds">Whether it is reached.</param>
    /// <param name="why">Reason and message; null for none.</param>
    /// <param name="now">The time.</param>
    public static void Set(JsonObject pod, string type, bool holds, (string Reason, string? Message)? why, DateTimeOffset now)
    {
        // Kubernetes shows the time of the last probe even where there is none.
        var condition = new JsonObject { ["type"] = type, ["status"] = holds ? "True" : "False", ["lastProbeTime"] = null };
        if (why is { } reason)
        {
            condition["reason"] = reason.Reason;
            if (reason.Message is not null)
                condition["message"] = reason.Message;
        }
        if (pod.Conditions() is not { } conditions)
            pod.Set(conditions = [], "status", "conditions");
        var before = conditions.OfType<JsonObject>().FirstOrDefault(other => other.Text("type") == type);
        condition["lastTransitionTime"] = before.Text("status") == condition.Text("status") ? before.Text("lastTransitionTime") : ObjectFields.Timestamp(now);
        if (before is null)
            conditions.Add(condition);
        else
            conditions[conditions.IndexOf(before)] = condition;
    }
}
