using System.Globalization;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Runs;

/// <summary>What went wrong in a run, in a sentence each, so that its figures are read with it in mind. Pure.</summary>
internal static class RunTroubles
{
    // It always begins blind, until its pods are measured: two rounds of fifteen seconds are no trouble.
    private const int BlindRounds = 3;

    // One row in four: of three minutes eight in 36 are usual.
    private const int StaleShare = 4;

    // Fewer are told by the figures alone.
    private const double FailedShare = 0.01;

    // Reasons of events, and what they mean for whoever reads the figures.
    private static readonly IReadOnlyList<(string Reason, Func<int, string, string> Sentence)> Known =
    [
        ("NodeNotReady", (times, objects) => $"{objects} was not ready {Times(times)}: its pods served nobody and were not measured."),
        ("Evicted", (_, objects) => $"Evicted: {objects}. The others had to carry its load."),
        ("OOMKilled", (times, objects) => $"Killed for using more memory than the limit, {Times(times)}: {objects}."),
        ("FailedGetResourceMetric", (times, _) => $"The autoscaler had no metrics {Times(times)}, and left the replicas as they were."),
    ];

    /// <summary>The sentences, of what the summary, events.csv and resource_usage.csv hold.</summary>
    public static IEnumerable<string> Of(Summary summary, IReadOnlyList<RunEvent> events, IReadOnlyList<UsageRow> usage)
    {
        if (summary is { Okay: { } okay, Failed: { } failed } && OfFailures(okay, failed) is { } failures)
            yield return failures;
        var gaps = usage.Count(row => row.IsGap);
        if (gaps > 0)
            yield return gaps == usage.Count
                ? Invariant($"All {usage.Count} rows of usage are gaps (events.csv says why).")
                : Invariant($"{gaps} of {usage.Count} rows of usage are gaps (events.csv says why): means are of the others."
                );
        var unmeasured = usage.Count(row => row is { IsGap: false, CpuUsedCores: null });
        if (unmeasured > 0)
            yield return unmeasured + gaps == usage.Count
                ? "CPU and memory used are unknown in all rows of usage."
                : Invariant($"In {unmeasured} of {usage.Count} rows of usage CPU and memory used are unknown: their means are of the others."
                );
        var before = usage.Count(row => IsBefore(row, usage[0].Time));
        if (before * StaleShare > usage.Count)
            yield return Invariant($"In {before} of {usage.Count} rows of usage CPU and memory used were measured before the load began: a cluster's "
                + $"metrics are up to a "
                    + $"minute old. Their means say little of so short a load."
            );
        if (events.Any(happened => happened is { Kind: "Monitor", Object: "watch", Reason: "Gap" }))
            yield return "The cluster could not be watched for a while: events of that time are missing from events.csv, or have a later time.";
        foreach (var (reason, sentence) in Known)
        {
            // Of a node that is gone each pod says so as well.
            var of = events.Where(happened => happened.Reason == reason && (happened.Kind == "Node" || reason != "NodeNotReady")).ToList();
            if (of.Count >= (reason == "FailedGetResourceMetric" ? BlindRounds : 1))
                yield return sentence(of.Count, string.Join(", ", of.Select(happened => $"{happened.Kind} {happened.Object}").Distinct()));
        }
    }

    // Fast answers of the few that were served are no good news.
    private static string? OfFailures(long okay, long failed) =>
        (okay, failed) switch
        {
            (0, 0) => "No request was answered or failed: there are no response times.",
            (0, _) => Invariant($"All {failed} requests failed."),
            _ when failed >= FailedShare * (okay + failed) => Invariant($"{failed} of {okay + failed} requests failed "
                + $"({100.0 * failed / (okay + failed):0.0} %): response times are of those that were served."
            ),
            _ => null,
        };

    /// <summary>Whether most of the time over which the row's usage is a mean was before <paramref name="start"/>, when the load and the rows began.</summary>
    private static bool IsBefore(UsageRow row, DateTimeOffset start) =>
        row is { CpuUsedCores: not null, MeasuredAt: { } measured } && measured.AddSeconds((row.WindowSeconds ?? 0) / -2) < start;

    private static string Times(int count) => count == 1 ? "once" : Invariant($"{count} times");
}
