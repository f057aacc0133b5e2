using k8s.Models;
using MlServe.Kubernetes.Objects;

namespace MlServe.Kubernetes.Deploying;

/// <summary>Whether a Deployment is as its manifest wants it, and why not.</summary>
public static class Rollout
{
    /// <summary>As <c>kubectl rollout status</c>: the newest template, all replicas available, none of an old one left.</summary>
    public static bool IsComplete(V1Deployment deployment)
    {
        var (wanted, status) = (deployment.Wanted, deployment.Status ?? new());
        // Counts of zero are absent on the wire.
        var updated = status.UpdatedReplicas ?? 0;
        return status.ObservedGeneration >= (deployment.Metadata?.Generation ?? 0)
            && updated >= wanted && (status.Replicas ?? 0) <= updated && (status.AvailableReplicas ?? 0) >= wanted;
    }

    /// <summary>
    /// What holds a rollout up, the most certain cause first; null when nothing is wrong but time has to pass. A cause that
    /// one restart may heal is not hopeless yet.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="pods">Its pods.</param>
    /// <param name="events">Events of its namespace; they tell why a pod was never made or why a probe fails.</param>
    public static RolloutTrouble? Explain(V1Deployment deployment, IEnumerable<V1Pod> pods, IEnumerable<Corev1Event> events)
    {
        var known = events.ToList();
        var troubles = pods.Where(pod => !pod.IsDeleting && !pod.IsReady).Select(pod => PodTroubles.Find(pod, known)).OfType<RolloutTrouble>()
            .Prepend(RefusedPods(deployment)).OfType<RolloutTrouble>().ToList();
        return troubles.Find(trouble => trouble.IsHopeless) ?? troubles.FirstOrDefault();
    }

    /// <summary>Pods that were never made: a quota, a limit range, an admission webhook.</summary>
    private static RolloutTrouble? RefusedPods(V1Deployment deployment) =>
        deployment.Status?.Conditions?.FirstOrDefault(condition => condition is { Type: "ReplicaFailure", Status: "True" }) is not { } failure ? null
        : failure.Message?.Contains("exceeded quota", StringComparison.Ordinal) == true
            ? new RolloutTrouble(
                $"the namespace's quota allows no more pods: {PodTroubles.OneLine(failure.Message)}; lower the requests or raise the quota",
                IsHopeless: true,
                Reason: "refused"
            )
        : new RolloutTrouble($"the cluster refuses to create pods: {PodTroubles.OneLine(failure.Message)}", IsHopeless: true, Reason: "refused");
}
