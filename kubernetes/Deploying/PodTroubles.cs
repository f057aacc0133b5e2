using System.Globalization;
using k8s.Models;
using MlServe.Kubernetes.Objects;

namespace MlServe.Kubernetes.Deploying;

/// <summary>Reads from a pod's status what holds it up.</summary>
internal static class PodTroubles
{
    /// <summary>Exit code of a program that SIGKILL ended.</summary>
    private const int Killed = 137;

    internal static RolloutTrouble? Find(V1Pod pod, IReadOnlyList<Corev1Event> events)
    {
        var name = pod.Name() ?? "";
        if (pod.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" }) is { } unscheduled)
            // An autoscaled cluster may still add a node.
            return new RolloutTrouble(
                $"pod {name} cannot be scheduled: {OneLine(unscheduled.Message)}; lower its requests, or free or add a node",
                IsHopeless: false,
                name,
                Reason: "no node"
            );
        if (pod.Status is { Phase: "Failed", Reason: { } reason })
            return new RolloutTrouble($"pod {name} was ended: {reason}, {OneLine(pod.Status.Message)}", IsHopeless: false, name, Reason: reason);
        return pod.AllStatuses
            .Select(status => OfContainer(pod, name, status, events)).FirstOrDefault(trouble => trouble is not null);
    }

    internal static string OneLine(string? text) =>
        string.Join(' ', (text ?? "no reason given").Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).TrimEnd('.');

    private static RolloutTrouble? OfContainer(V1Pod pod, string name, V1ContainerStatus status, IReadOnlyList<Corev1Event> events)
    {
        var image = pod.AllContainers.FirstOrDefault(container => container.Name == status.Name)?.Image ?? status.Image;
        var waiting = status.State?.Waiting;
        return waiting?.Reason switch
        {
            "ImagePullBackOff" or "ErrImagePull" or "InvalidImageName" or "ErrImageNeverPull" or "RegistryUnavailable" => new RolloutTrouble(
                $"pod {name} cannot get its image {image}: {PullFailure(name, events) ?? OneLine(waiting.Message)}; check the image's name and tag, "
                    + $"and that the node can reach its registry",
                IsHopeless: true, name, status.Name, Reason: "image not found"),
            "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError" => new RolloutTrouble(
                $"pod {name} cannot start container {status.Name}: {OneLine(waiting.Message)}; correct the manifest",
                IsHopeless: true,
                name,
                status.Name,
                Reason: "cannot start"
            ),
            "CrashLoopBackOff" => Crash(pod, name, status, status.LastState?.Terminated, events),
            _ when status.State?.Terminated is { ExitCode: not 0 } ended => Crash(pod, name, status, ended, events),
            _ when status is { Ready: false, State.Running: not null } && ProbeFailure(name, "Readiness", events) is { } failure => new RolloutTrouble(
                $"pod {name} runs but is not ready: {failure}", IsHopeless: false, name, status.Name),
            _ => null,
        };
    }

    private static RolloutTrouble Crash(V1Pod pod, string name, V1ContainerStatus status, V1ContainerStateTerminated? ended, IReadOnlyList<Corev1Event> events)
    {
        var count = status.RestartCount;
        var exits = count > 0 ? "keeps exiting" : "exited";
        var restarts = count > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({count} restart{(count == 1 ? "" : "s")})") : "";
        var text = ended switch
        {
            { Reason: "OOMKilled" } =>
                $"container {status.Name} of pod {name} used more memory than its limit{Limit(pod, status.Name)} "
                    + $"and was killed{restarts}; raise the memory limit",
            { ExitCode: Killed } when ProbeFailure(name, "Liveness", events) is { } failure =>
                $"container {status.Name} of pod {name} was killed{restarts}: {failure}",
            { } => string.Create(
                CultureInfo.InvariantCulture,
                $"container {status.Name} of pod {name} {exits} with exit code {ended.ExitCode}{Signal(ended.ExitCode)}{restarts}; its log says why"
            ),
            null => $"container {status.Name} of pod {name} {exits}{restarts}; its log says why",
        };
        // A program may lose its first race for something that starts beside it, but not two.
        return new RolloutTrouble(
            text,
            IsHopeless: status.RestartCount >= 2,
            name,
            status.Name,
            HasEnded: true,
            Reason: ended?.Reason == "OOMKilled" ? "OOMKilled" : "crashed"
        );
    }

    /// <summary>An exit code over 128 is the signal that ended the program: what a crash in native code leaves instead of a log.</summary>
    private static string Signal(int exitCode) => exitCode switch
    {
        132 => " (SIGILL: an instruction that this CPU does not have)",
        134 => " (SIGABRT: the program aborted)",
        135 => " (SIGBUS: a bad memory access, or no room in /dev/shm)",
        136 => " (SIGFPE: a division by zero)",
        Killed => " (SIGKILL: killed from outside)",
        139 => " (SIGSEGV: a crash in native code)",
        143 => " (SIGTERM: asked to end)",
        _ => "",
    };

    private static string Limit(V1Pod pod, string container) =>
        pod.Containers.FirstOrDefault(candidate => candidate.Name == container)?.MemoryLimit is { } limit ? $" of {limit}" : "";

    private static string? PullFailure(string pod, IEnumerable<Corev1Event> events) =>
        Last(pod, events, happened => happened.Reason == "Failed" && happened.Message?.StartsWith("Failed to pull", StringComparison.Ordinal) == true);

    private static string? ProbeFailure(string pod, string probe, IEnumerable<Corev1Event> events) =>
        Last(pod, events, happened => happened.Reason == "Unhealthy" && happened.Message?.StartsWith(probe, StringComparison.Ordinal) == true);

    private static string? Last(string pod, IEnumerable<Corev1Event> events, Func<Corev1Event, bool> wanted) =>
        events.Where(happened => happened.InvolvedObject?.Name == pod && wanted(happened)).MaxBy(happened => happened.Time)?.Message is { } message
            ? OneLine(message)
            : null;
}
