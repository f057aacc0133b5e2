using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>How long a pod has to end when it is deleted.</summary>
internal static class PodGrace
{
    /// <summary>The caller's wish, else the pod's own; none for a pod that never reached a node or has ended.</summary>
    public static long Seconds(JsonObject pod, long? wish) =>
        pod.Text("spec", "nodeName") is null or "" || pod.Text("status", "phase") is "Succeeded" or "Failed"
            ? 0
            : Math.Max(0, wish ?? pod.Int("metadata", "deletionGracePeriodSeconds") ?? pod.Int("spec", "terminationGracePeriodSeconds") ?? 30);
}
