using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Findings;

/// <summary>How far a run's figures can be trusted, told from its rows: each sentence with the size of what it means. Pure.</summary>
internal static class Trust
{
    // One row in four: of three minutes eight in 36 are usual.
    private const int StaleShare = 4;

    /// <summary>The sentences; none where all was measured.</summary>
    public static IEnumerable<string> Of(IReadOnlyList<UsageRow> usage, IReadOnlyList<RunEvent> events)
    {
        var gaps = usage.Count(row => row.IsGap);
        if (gaps > 0)
            yield return gaps == usage.Count
                ? Invariant($"All {usage.Count} rows of usage are gaps (events.csv says why).")
                : Invariant($"{gaps} of {usage.Count} rows of usage are gaps (events.csv says why): means are of the others.");
        var unmeasured = usage.Count(row => row is { IsGap: false, CpuUsedCores: null });
        if (unmeasured > 0)
            yield return unmeasured + gaps == usage.Count
                ? "CPU and memory used are unknown in all rows of usage."
                : Invariant($"In {unmeasured} of {usage.Count} rows of usage CPU and memory used are unknown: their means are of the others.");
        var before = usage.Count(row => IsBefore(row, usage[0].Time));
        if (before * StaleShare > usage.Count)
            yield return Invariant($"In {before} of {usage.Count} rows of usage CPU and memory used were measured before the load began: a cluster's ")
                + "metrics are up to a minute old. Their means say little of so short a load.";
        foreach (var step in events.Where(happened => happened is { Kind: "Monitor", Reason: "ClockStepped" }))
            yield return $"{char.ToUpperInvariant(step.Message[0])}{step.Message[1..]}: events after that, and the ages of metrics, are off by as much; "
                + "lengths, rates and response times are not.";
        if (events.Any(happened => happened is { Kind: "Monitor", Object: "watch", Reason: "Gap" }))
            yield return "The cluster could not be watched for a while: events of that time are missing from events.csv, or have a later time.";
    }

    /// <summary>Whether most of the time over which the row's usage is a mean was before <paramref name="start"/>, when the load and the rows began.</summary>
    internal static bool IsBefore(UsageRow row, DateTimeOffset start) =>
        row is { CpuUsedCores: not null, MeasuredAt: { } measured } && measured.AddSeconds((row.WindowSeconds ?? 0) / -2) < start;
}
