namespace MlServe.LocalCluster.Autoscaling;

/// <summary>Usage and request of one pod, thousandths.</summary>
internal readonly record struct Load(long UsageMilli, long RequestMilli);

/// <summary>The pods of a target by what their samples are worth. Deleting and failed ones are in no group.</summary>
internal sealed record PodGroups(IReadOnlyList<Load> Counted, IReadOnlyList<PodSample> Unready, IReadOnlyList<PodSample> Missing)
{
    /// <summary>Sorts the pods; readiness matters only where <paramref name="cpu"/> is measured.</summary>
    public static PodGroups Of(IEnumerable<PodSample> pods, bool cpu, DateTimeOffset now)
    {
        List<Load> counted = [];
        List<PodSample> unready = [], missing = [];
        foreach (var pod in pods.Where(pod => !pod.Deleting && pod.Phase != "Failed"))
        {
            if (pod.Phase == "Pending")
                unready.Add(pod);
            else if (pod.Usage is not { } usage)
                missing.Add(pod);
            else if (cpu && IsUnready(pod, usage, now))
                unready.Add(pod);
            else
                counted.Add(new Load(usage.Milli, pod.RequestMilli));
        }
        return new PodGroups(counted, unready, missing);
    }

    private static bool IsUnready(PodSample pod, UsageSample usage, DateTimeOffset now)
    {
        if (pod.Ready is not { } ready || pod.StartTime is not { } started)
            return true;

        // While a pod may still be initialising, a sample also has to lie wholly after the pod turned ready.
        if (started + ReplicaCalculator.CpuInitializationPeriod > now)
            return !ready || usage.Timestamp < pod.ReadySince + usage.Window;

        // Later, being unready is taken for overload and counts, unless the pod has never been ready at all.
        return !ready && started + ReplicaCalculator.InitialReadinessDelay > pod.ReadySince;
    }
}
