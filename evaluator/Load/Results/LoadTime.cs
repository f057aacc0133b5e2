namespace MlServe.Evaluator.Load.Results;

/// <summary>
/// One figure of the times that a load measures, declared once: what is computed of a stage, and what the JSON, the table and
/// the rows of the files show of it, reads it from here.
/// </summary>
/// <param name="Name">Its name: <c>p95</c> is the column <c>p95_s</c>.</param>
/// <param name="Histogram">Name of the histogram it is of, one of <see cref="StageTally.Names"/>.</param>
/// <param name="Quantile">Share of the values that do not exceed it; null for their mean.</param>
internal sealed record LoadTime(string Name, string Histogram, double? Quantile)
{
    /// <summary>Mean time of a transaction.</summary>
    public static LoadTime Mean { get; } = new("mean", StageTally.Total, null);

    /// <summary>Median time of a transaction.</summary>
    public static LoadTime P50 { get; } = new("p50", StageTally.Total, 0.50);

    /// <summary>90th percentile.</summary>
    public static LoadTime P90 { get; } = new("p90", StageTally.Total, 0.90);

    /// <summary>95th percentile.</summary>
    public static LoadTime P95 { get; } = new("p95", StageTally.Total, 0.95);

    /// <summary>99th percentile.</summary>
    public static LoadTime P99 { get; } = new("p99", StageTally.Total, 0.99);

    /// <summary>Longest transaction.</summary>
    public static LoadTime Max { get; } = new("max", StageTally.Total, 1);

    /// <summary>Median time of a transaction counted from when it was due.</summary>
    public static LoadTime FromDueP50 { get; } = new("from_due_p50", StageTally.FromDue, 0.50);

    /// <summary>99th percentile counted from when the transaction was due: free of coordinated omission.</summary>
    public static LoadTime FromDueP99 { get; } = new("from_due_p99", StageTally.FromDue, 0.99);

    /// <summary>Median time to connect, the TLS handshake included.</summary>
    public static LoadTime ConnectP50 { get; } = new("connect_p50", StageTally.Connect, 0.50);

    /// <summary>99th percentile of the time to connect.</summary>
    public static LoadTime ConnectP99 { get; } = new("connect_p99", StageTally.Connect, 0.99);

    /// <summary>Median time from the connection to the response's first byte.</summary>
    public static LoadTime WaitP50 { get; } = new("wait_p50", StageTally.Wait, 0.50);

    /// <summary>99th percentile of the time from the connection to the response's first byte.</summary>
    public static LoadTime WaitP99 { get; } = new("wait_p99", StageTally.Wait, 0.99);

    /// <summary>99th percentile of how late requests were started: the generator's own fault.</summary>
    public static LoadTime LateP99 { get; } = new("generator_late_p99", StageTally.Late, 0.99);

    /// <summary>Mean of how late requests were started.</summary>
    public static LoadTime LateMean { get; } = new("generator_late_mean", StageTally.Late, null);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LoadTime> All { get; } =
        [Mean, P50, P90, P95, P99, Max, FromDueP50, FromDueP99, ConnectP50, ConnectP99, WaitP50, WaitP99, LateP99, LateMean];

    /// <summary>Name of its column, whose values are seconds.</summary>
    public string Column => $"{Name}_s";

    /// <summary>The figure of <paramref name="times"/>; null where nothing was timed.</summary>
    public TimeSpan? Of(LatencyHistogram times) => Quantile is { } quantile ? times.Percentile(quantile) : times.Mean;
}
