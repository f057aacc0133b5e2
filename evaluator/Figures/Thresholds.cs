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
    public IReadOnlyList<string> Missed(Summary summary) =>
        [.. new[]
        {
            AtMost("response time", KnownFigures.ResponseTime.Value(summary), MaxResponseTimeSeconds, "s"),
            AtMost("p95", KnownFigures.P95.Value(summary), MaxP95Seconds, "s"),
            AtMost("failed", KnownFigures.Failed.Value(summary), MaxFailed, "requests"),
            AtMost("memory requested", KnownFigures.MemoryRequested.Value(summary), MaxMemoryRequestedKB, "KB"),
            AtLeast("transaction rate", KnownFigures.TransactionRate.Value(summary), MinTransactionRate, "/s"),
            AtLeast("accuracy", KnownFigures.Accuracy.Value(summary), MinAccuracy, "(share)"),
        }.OfType<string>()];

    private static string? AtMost(string name, double? value, double? limit, string unit) =>
        limit is null || value <= limit ? null : Line(name, value, Invariant($"at most {limit:0.######} {unit}"));

    private static string? AtLeast(string name, double? value, double? limit, string unit) =>
        limit is null || value >= limit ? null : Line(name, value, Invariant($"at least {limit:0.######} {unit}"));

    private static string Line(string name, double? value, string wanted) =>
        $"threshold missed: {name} is {(value is { } known ? Invariant($"{known:0.######}") : "unknown")}, wanted {wanted}";
}
