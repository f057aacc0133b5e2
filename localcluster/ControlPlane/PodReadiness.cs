using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.ControlPlane;

/// <summary>What a pod's status says about its use.</summary>
internal static class PodReadiness
{
    /// <summary>Whether it still runs or may yet: not ended, not being deleted.</summary>
    public static bool IsActive(JsonObject pod) => !pod.IsDeleting() && !HasEnded(pod);

    /// <summary>Whether it has ended for good.</summary>
    public static bool HasEnded(JsonObject pod) => pod.Text("status", "phase") is "Succeeded" or "Failed";

    /// <summary>Whether it takes requests.</summary>
    public static bool IsReady(JsonObject pod) => pod.IsTrue("Ready");

    /// <summary>Since when it has been ready; null when it is not.</summary>
    public static DateTimeOffset? ReadySince(JsonObject pod) => IsReady(pod) ? pod.Condition("Ready").Time("lastTransitionTime") : null;

    /// <summary>Whether it has been ready for long enough to count on.</summary>
    public static bool IsAvailable(JsonObject pod, long minReadySeconds, DateTimeOffset now) =>
        IsReady(pod) && (minReadySeconds == 0 || ReadySince(pod)?.AddSeconds(minReadySeconds) <= now);
}
