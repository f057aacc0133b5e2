using k8s.Models;
using MlServe.Kubernetes.Objects;

namespace MlServe.Kubernetes.Deploying;

/// <summary>Whether a Job has come to its end, and why not to the one that was wanted.</summary>
public static class JobProgress
{
    /// <summary>All of its pods that had to succeed did.</summary>
    public static bool IsComplete(V1Job job) => job.Status.Condition("Complete") is not null;

    /// <summary>
    /// Why a Job failed, or why it never will come to an end; null while there is hope. A pod that fails is the Job's own
    /// business: it is made anew as often as <c>backoffLimit</c> says.
    /// </summary>
    /// <param name="job">The Job.</param>
    /// <param name="pods">Its pods, as far as they are still there.</param>
    /// <param name="events">Events of its namespace.</param>
    /// <param name="wasOutOfMemory">One of its containers was seen to be killed for memory, also one that is gone by now.</param>
    public static RolloutTrouble? Explain(V1Job job, IEnumerable<V1Pod> pods, IReadOnlyList<Corev1Event> events, bool wasOutOfMemory)
    {
        var troubles = pods.Where(pod => pod.Status?.Phase != "Succeeded").Select(pod => PodTroubles.Find(pod, events)).OfType<RolloutTrouble>().ToList();
        if (job.Status.Condition("Failed") is not { } failed)
            return troubles.Find(trouble => trouble.Reason is "image not found" or "cannot start");
        var cause = troubles.Find(trouble => trouble.Reason == "OOMKilled") ?? troubles.FirstOrDefault();
        var text = $"{failed.Reason}: {PodTroubles.OneLine(failed.Message)}{(cause is null ? "" : $"; {cause.Text}")}";
        return new RolloutTrouble(
            text,
            IsHopeless: true,
            cause?.Pod,
            cause?.Container,
            cause?.HasEnded ?? false,
            wasOutOfMemory ? "OOMKilled" : failed.Reason ?? "failed"
        );
    }

    /// <summary>A container of the pod was killed because it used more memory than it may, now or before its last restart.</summary>
    public static bool WasOutOfMemory(V1Pod pod) =>
        pod.ContainerStatuses.Any(status => status.State?.Terminated?.Reason == "OOMKilled" || status.LastState?.Terminated?.Reason == "OOMKilled");
}
