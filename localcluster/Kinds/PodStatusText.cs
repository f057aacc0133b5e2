using k8s.Models;

namespace MlServe.LocalCluster.Kinds;

/// <summary>The one word for a pod's state that <c>kubectl get pods</c> prints.</summary>
internal static class PodStatusText
{
    /// <summary>The phase, or the reason of the container that keeps the pod from being as it should.</summary>
    public static string Of(V1Pod pod)
    {
        var text = pod.Status?.Reason is { Length: > 0 } reason ? reason : pod.Status?.Phase ?? "Pending";
        if (Initializing(pod) is { } initializing)
            text = initializing;
        else
        {
            var running = false;
            foreach (var status in pod.ContainerStatuses.Reverse())
                if (status.State?.Waiting?.Reason is { Length: > 0 } waiting)
                    text = waiting;
                else if (status.State?.Terminated is { } terminated)
                    text = Ended(terminated);
                else if (IsReady(status))
                    running = true;
            if (text == "Completed" && running)
                text = pod.IsReady ? "Running" : "NotReady";
        }
        if (!pod.IsDeleting || pod.Status?.Phase is "Succeeded" or "Failed")
            return text;
        return pod.Status?.Reason == "NodeLost" ? "Unknown" : "Terminating";
    }

    /// <summary>Whether a container runs and is ready.</summary>
    public static bool IsReady(V1ContainerStatus status) => status.Ready && status.State?.Running is not null;

    /// <summary>The init container that has still to succeed, in words; null when all have.</summary>
    public static string? Initializing(V1Pod pod)
    {
        foreach (var (i, status) in (pod.Status?.InitContainerStatuses ?? []).Index())
        {
            if (status.State?.Terminated is { } terminated)
            {
                if (terminated.ExitCode == 0)
                    continue;
                return "Init:" + Ended(terminated);
            }
            return status.State?.Waiting?.Reason is { Length: > 0 } waiting and not "PodInitializing"
                ? "Init:" + waiting
                : $"Init:{i}/{pod.Spec?.InitContainers?.Count ?? 0}";
        }
        return null;
    }

    private static string Ended(V1ContainerStateTerminated terminated) =>
        terminated.Reason is { Length: > 0 } reason ? reason
        : terminated.Signal is { } signal and not 0 ? $"Signal:{signal}"
        : $"ExitCode:{terminated.ExitCode}";
}
