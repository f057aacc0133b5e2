using MlServe.Evaluator.Runs.Deployments;
using MlServe.LocalCluster.Autoscaling;

namespace MlServe.Evaluator.WhatIf;

/// <summary>A look that was decided again.</summary>
/// <param name="Recorded">As it was.</param>
/// <param name="Own">What the recording's own settings decide.</param>
/// <param name="Current">Replicas that there would have been with the other settings.</param>
/// <param name="Desired">What these decide.</param>
internal sealed record ReplayedLook(RecordedLook Recorded, int Own, int Current, int Desired)
{
    /// <summary>Why the other settings decide so.</summary>
    public required string Why { get; init; }

    /// <summary>
    /// The decisions have parted before: other pods would have shared the load, so what each used is taken from what all of them did.
    /// </summary>
    public required bool IsAssumed { get; init; }
}

/// <summary>Decides again, at every look of a recording, with the embedded cluster's own arithmetic. Pure.</summary>
internal static class Replay
{
    /// <summary>The looks, decided with the recording's own settings and with others.</summary>
    /// <remarks>
    /// The own ones are given at each look what there was. So are the others until the first decision that differs; from then on they go by their
    /// own number of replicas.
    /// </remarks>
    public static IReadOnlyList<ReplayedLook> Of(ScalingRecording recording, AutoscalerSettings own, AutoscalerSettings other)
    {
        ScalingTolerance? standard = recording.IsBefore133 ? ScalingTolerance.Before133 : null;
        var (first, second) = (new Autoscaler(standard), new Autoscaler(standard));
        var looks = new List<ReplayedLook>();
        int? apart = null;
        foreach (var look in recording.Looks)
        {
            var before = first.Decide(own.Spec, look.Current, recording.PodsAt(look, own.Pod), look.Time).Desired ?? look.Current;
            var current = apart ?? look.Current;
            var pods = apart is null ? recording.PodsAt(look, other.Pod) : recording.Instead(look, other.Pod, current);
            var decision = second.Decide(other.Spec, current, pods, look.Time);
            var desired = decision.Desired ?? current;
            looks.Add(new ReplayedLook(look, before, current, desired) { Why = DecisionText.Of(decision), IsAssumed = apart is not null });
            if (apart is not null || desired != before)
                apart = desired;
        }

        return looks;
    }
}
