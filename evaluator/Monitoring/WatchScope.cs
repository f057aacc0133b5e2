using k8s.Models;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Monitoring;

/// <summary>Whose events belong to a run.</summary>
/// <param name="Pods">Its pods.</param>
/// <param name="Deployment">Its Deployment; null when only pods are known.</param>
/// <param name="Autoscaler">Its HorizontalPodAutoscaler; null without.</param>
/// <param name="Since">Older events are another run's.</param>
internal sealed record WatchScope(PodFilter Pods, string? Deployment, string? Autoscaler, DateTimeOffset Since)
{
    /// <summary>Reasons that matter although they are no warnings.</summary>
    private static readonly HashSet<string> Telling = ["SuccessfulRescale", "ScalingReplicaSet", "Killing", "Evicted", "Preempted"];

    /// <summary>Whether a cluster's event is worth a row of this run's events.csv.</summary>
    public bool Includes(Corev1Event happened, Func<string, bool> isKnownPod) =>
        // The API keeps whole seconds.
        happened.Time >= Since.AddSeconds(-1)
        && (happened.Type == "Warning" || Telling.Contains(happened.Reason ?? ""))
        && Concerns(happened.InvolvedObject, isKnownPod);

    private bool Concerns(V1ObjectReference? about, Func<string, bool> isKnownPod) => about?.Kind switch
    {
        "Deployment" => about.Name == Deployment,
        "HorizontalPodAutoscaler" => about.Name == Autoscaler,
        "Pod" => isKnownPod(about.Name ?? "") || BelongsToDeployment(about.Name),
        "ReplicaSet" => BelongsToDeployment(about.Name),
        _ => false,
    };

    /// <summary>A Deployment's pods and replica sets bear its name and a dash.</summary>
    private bool BelongsToDeployment(string? name) =>
        Deployment is not null && name is not null && name.StartsWith(Deployment + "-", StringComparison.Ordinal);
}
