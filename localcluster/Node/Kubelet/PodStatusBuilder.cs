using System.Net;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>
/// From what the node knows of a pod's containers to the pod's status, as the kubelet writes it. Pure.
/// Source: getPhase and status/generate.go of the kubelet.
/// </summary>
internal static class PodStatusBuilder
{
    /// <summary>The phase.</summary>
    /// <param name="restartPolicy">Always, OnFailure or Never.</param>
    /// <param name="init">The init containers in order.</param>
    /// <param name="containers">The containers.</param>
    public static string Phase(string restartPolicy, IReadOnlyCollection<ContainerRecord> init, IReadOnlyCollection<ContainerRecord> containers)
    {
        if (init.Any(record => record.Ended is { ExitCode: not 0 }) && restartPolicy == "Never")
            return "Failed";
        if (init.Any(record => !record.Succeeded))
            return "Pending";
        // One that has never run keeps the pod pending; one that waits to run again counts as running.
        if (containers.Any(record => record.IsNew))
            return "Pending";
        if (restartPolicy == "Always" || containers.Any(record => record.Ended is null))
            return "Running";
        if (containers.All(record => record.Succeeded))
            return "Succeeded";
        return restartPolicy == "Never" ? "Failed" : "Running";
    }

    /// <summary>Writes phase, conditions and container statuses into a pod; conditions that do not change keep their time.</summary>
    public static void Write(
        JsonObject pod, string restartPolicy, IReadOnlyList<ContainerRecord> init, IReadOnlyList<ContainerRecord> containers, DateTimeOffset now)
    {
        var phase = Phase(restartPolicy, init, containers);
        var completed = phase is "Succeeded" or "Failed";
        pod.Set(phase, "status", "phase");
        if (pod.Generation() is { } generation)
            pod.Set(generation, "status", "observedGeneration");

        var initialized = init.All(record => record.Succeeded);
        var unready = containers.Where(record => !record.Status.Ready).Select(record => record.Name).ToArray();
        // The kubelet says PodCompleted for readiness only where all went well; after a failure the containers are named.
        var notReady = phase == "Succeeded" ? ("PodCompleted", null)
            : phase == "Failed" ? ("PodFailed", (string?)null)
            : ("ContainersNotReady", $"containers with unready status: [{string.Join(' ', unready)}]");
        var ready = unready.Length == 0 && !completed;

        PodConditions.Set(
            pod,
            "Initialized",
            initialized,
            initialized
                ? phase == "Succeeded"
                    ? ("PodCompleted", null)
                    : null
                : (
                    "ContainersNotInitialized",
                    $"containers with incomplete status: [{string.Join(' ', init.Where(record => !record.Succeeded).Select(record => record.Name))}]"
                ),
            now
        );
        PodConditions.Set(pod, "Ready", ready, ready ? null : notReady, now);
        PodConditions.Set(pod, "ContainersReady", ready, ready ? null : notReady, now);
        PodConditions.Set(pod, "PodScheduled", true, null, now);

        if (init.Count > 0)
            pod.Set(ObjectViews.ToJson(init.Select(record => record.Status)), "status", "initContainerStatuses");
        pod.Set(ObjectViews.ToJson(containers.Select(record => record.Status)), "status", "containerStatuses");
    }

    /// <summary>Writes where a pod is and since when; it has no address before its volumes are made.</summary>
    public static void WritePlace(JsonObject pod, DateTimeOffset startTime, IPAddress? address)
    {
        Write("hostIP", "hostIPs", "127.0.0.1");
        pod.Set(ObjectFields.Timestamp(startTime), "status", "startTime");
        if (address is not null)
            Write("podIP", "podIPs", address.ToString());

        void Write(string one, string all, string ip)
        {
            pod.Set(ip, "status", one);
            pod.Set(new JsonArray(new JsonObject { ["ip"] = ip }), "status", all);
        }
    }
}
