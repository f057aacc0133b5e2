using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>Usage and request of one pod, thousandths.</summary>
internal readonly record struct Load(long UsageMilli, long RequestMilli);

/// <summary>The pods of a target by what their samples are worth. Deleting and failed ones are in no group.</summary>
internal sealed record PodGroups(IReadOnlyList<Load> Counted, IReadOnlyList<PodSample> Unready, IReadOnlyList<PodSample> Missing)
{
    /// <summary>Sorts the pods; readiness matters only where <paramref name="cpu"/> is measured.</summary>
    public static PodGroups Of(IEnumerable<PodSample> samples, bool cpu, DateTimeOffset now)
    {
        List<Load> counted = [];
        List<PodSample> unready = [], missing = [];
        foreach (var sample in samples.Where(sample => sample.Pod is { IsDeleting: false, Status.Phase: not "Failed" }))
        {
            if (sample.Pod.Status.Phase == "Pending")
                unready.Add(sample);
            else if (sample.Usage is not { } usage)
                missing.Add(sample);
            else if (cpu && IsUnready(sample, usage, now))
                unready.Add(sample);
            else
                counted.Add(new Load(usage.Milli, sample.RequestMilli));
        }
        return new PodGroups(counted, unready, missing);
    }

    private static bool IsUnready(PodSample sample, UsageSample usage, DateTimeOffset now)
    {
        if (sample.Pod.Condition("Ready") is not { } ready || sample.Pod.Status.StartTime is not { } started)
            return true;
        var since = ready.LastTransitionTime ?? DateTimeOffset.MinValue;

        // While a pod may still be initialising, a sample also has to lie wholly after the pod turned ready.
        if (started + ReplicaCalculator.CpuInitializationPeriod > now)
            return !sample.Pod.IsReady || usage.Timestamp < since + usage.Window;

        // Later, being unready is taken for overload and counts, unless the pod has never been ready at all.
        return !sample.Pod.IsReady && started + ReplicaCalculator.InitialReadinessDelay > since;
    }
}
