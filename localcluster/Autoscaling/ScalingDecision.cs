using k8s.Models;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>What an autoscaler decides at one look. Pure but for the history, which it keeps.</summary>
/// <param name="Desired">The replicas to set.</param>
/// <param name="Reason">Why they differ, in the words of Kubernetes' event; empty where they do not.</param>
internal sealed record ScalingDecision(int Desired, string Reason)
{
    /// <summary>The target was set to no replicas, and the autoscaler leaves it alone.</summary>
    public bool IsDisabled { get; private init; }

    /// <summary>How windows and speed limits have changed what the metrics want; null where they were not asked.</summary>
    public LimitedReplicas? Limited { get; private init; }

    /// <summary>
    /// By its own bounds first, else by what the metrics want within windows and speed limits. The caller notes in the history when it has
    /// set what is desired. Source: reconcileAutoscaler in pkg/controller/podautoscaler/horizontal.go of Kubernetes 1.28.
    /// </summary>
    /// <param name="spec">What the autoscaler was told.</param>
    /// <param name="current">Replicas that its target asks for now.</param>
    /// <param name="measure">What the metrics want, asked only when it matters; null when they forbid to do anything.</param>
    /// <param name="history">What it remembers.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null when nothing may be done.</returns>
    public static ScalingDecision? Of(
        V2HorizontalPodAutoscalerSpec spec, int current, Func<ReplicaProposal?> measure, ScalingHistory history, DateTimeOffset now)
    {
        var (least, most) = (spec.MinReplicas!.Value, spec.MaxReplicas);
        history.Begin(now, current);
        if (current == 0 && least != 0)
            return new ScalingDecision(0, "") { IsDisabled = true };
        if (current > most)
            return new ScalingDecision(most, "Current number of replicas above Spec.MaxReplicas");
        if (current < least)
            return new ScalingDecision(least, "Current number of replicas below Spec.MinReplicas");
        if (measure() is not { } wanted)
            return null;
        var reason = wanted.Replicas > current ? $"{wanted.Metric.Description} above target" : wanted.Replicas < current ? "All metrics below target" : "";
        var limited = new ReplicaLimits(least, most, spec.Behavior).Limit(current, wanted.Replicas, history, now);
        return new ScalingDecision(limited.Replicas, reason) { Limited = limited };
    }
}
