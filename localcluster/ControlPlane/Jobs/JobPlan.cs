namespace MlServe.LocalCluster.ControlPlane.Jobs;

/// <summary>The arithmetic of a job: how many pods it should have now, and when it may start the next one after a failure. Pure.</summary>
internal static class JobPlan
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(6);

    /// <summary>
    /// Pods that should be at work: no more than the parallelism, and no more than what is still to complete. Without a
    /// number of completions the pods share one queue: once one has succeeded no new one is started.
    /// </summary>
    public static int WantedActive(int parallelism, int? completions, int succeeded, int active) =>
        completions is { } all ? Math.Clamp(all - succeeded, 0, parallelism) : succeeded > 0 ? Math.Min(active, parallelism) : parallelism;

    /// <summary>Whether all that was asked for is done.</summary>
    public static bool IsComplete(int? completions, int succeeded, int active) =>
        completions is { } all ? succeeded >= all : succeeded > 0 && active == 0;

    /// <summary>How long after the last failure a new pod may start: 10 s, doubled with each failure, at most 6 minutes.</summary>
    public static TimeSpan BackOff(int failures) =>
        failures <= 0
            ? TimeSpan.Zero
            : TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, FirstBackOff.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 10))));

    /// <summary>The lowest indexes that are neither done nor at work.</summary>
    public static IEnumerable<int> NextIndexes(int completions, JobIndexes done, IReadOnlySet<int> atWork, int count) =>
        done.Missing(completions).Where(index => !atWork.Contains(index)).Take(Math.Max(0, count));
}
