using System.Globalization;

namespace MlServe.Evaluator.Figures;

/// <summary>What a run must keep to; null asks nothing.</summary>
internal sealed record Thresholds
{
    /// <summary>Longest response time, seconds.</summary>
    public double? MaxResponseTimeSeconds { get; init; }

    /// <summary>Longest 95th percentile, seconds.</summary>
    public double? MaxP95Seconds { get; init; }

    /// <summary>Most failed requests.</summary>
    public long? MaxFailed { get; init; }

    /// <summary>Most memory requested, KB.</summary>
    public double? MaxMemoryRequestedKB { get; init; }

    /// <summary>Lowest transaction rate, per second.</summary>
    public double? MinTransactionRate { get; init; }

    /// <summary>Lowest accuracy, 0 to 1.</summary>
    public double? MinAccuracy { get; init; }

    /// <summary>A line for each that <paramref name="summary"/> misses. What is unknown is missed: nobody can say it was met.</summary>
    public IReadOnlyList<string> Missed(Summary summary) => new[]
    {
        AtMost("response time", summary.ResponseTimeSeconds, MaxResponseTimeSeconds, "s"),
        AtMost("p95", summary.LatencyP95Seconds, MaxP95Seconds, "s"),
        AtMost("failed", summary.Failed, MaxFailed, "requests"),
        AtMost("memory requested", summary.MemoryRequestedKB, MaxMemoryRequestedKB, "KB"),
        AtLeast("transaction rate", summary.TransactionRate, MinTransactionRate, "/s"),
        AtLeast("accuracy", summary.Accuracy, MinAccuracy, "(share)"),
    }.OfType<string>().ToList();

    private static string? AtMost(string name, double? value, double? limit, string unit) =>
        limit is null || value <= limit ? null : Line(name, value, "at most", limit.Value, unit);

    private static string? AtLeast(string name, double? value, double? limit, string unit) =>
        limit is null || value >= limit ? null : Line(name, value, "at least", limit.Value, unit);

    private static string Line(string name, double? value, string bound, double limit, string unit) =>
        Invariant($"threshold missed: {name} is {(value is { } known ? known.ToString("0.######", CultureInfo.InvariantCulture) : "unknown")}, wanted "
                + $"{bound} {limit:0.######} {unit}"
        );
}
