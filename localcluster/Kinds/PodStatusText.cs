using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>The one word for a pod's state that <c>kubectl get pods</c> prints.</summary>
internal static class PodStatusText
{
    /// <summary>The phase, or the reason of the container that keeps the pod from being as it should.</summary>
    public static string Of(JsonObject pod)
    {
        var text = pod.Text("status", "reason") is { Length: > 0 } reason ? reason : pod.Text("status", "phase") ?? "Pending";
        if (Initializing(pod) is { } initializing)
            text = initializing;
        else
        {
            var running = false;
            foreach (var status in pod.Items("status", "containerStatuses").Reverse())
                if (status.Text("state", "waiting", "reason") is { Length: > 0 } waiting)
                    text = waiting;
                else if (status.Object("state", "terminated") is { } terminated)
                    text = Ended(terminated);
                else if (status.Flag("ready") && status.Object("state", "running") is not null)
                    running = true;
            if (text == "Completed" && running)
                text = pod.IsTrue("Ready") ? "Running" : "NotReady";
        }
        if (!pod.IsDeleting() || pod.Text("status", "phase") is "Succeeded" or "Failed")
            return text;
        return pod.Text("status", "reason") == "NodeLost" ? "Unknown" : "Terminating";
    }

    /// <summary>The init container that has still to succeed, in words; null when all have.</summary>
    public static string? Initializing(JsonObject pod)
    {
        var statuses = pod.Items("status", "initContainerStatuses").ToList();
        for (var i = 0; i < statuses.Count; i++)
        {
            var terminated = statuses[i].Object("state", "terminated");
            if (terminated?.Int("exitCode") == 0)
                continue;
            if (terminated is not null)
                return "Init:" + Ended(terminated);
            return statuses[i].Text("state", "waiting", "reason") is { Length: > 0 } waiting and not "PodInitializing"
                ? "Init:" + waiting
                : $"Init:{i}/{pod.Items("spec", "initContainers").Count()}";
        }
        return null;
    }

    private static string Ended(JsonObject terminated) =>
        terminated.Text("reason") is { Length: > 0 } reason ? reason
        : terminated.Int("signal") is { } signal and not 0 ? $"Signal:{signal}"
        : $"ExitCode:{terminated.Int("exitCode")}";
}
