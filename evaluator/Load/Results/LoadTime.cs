using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Load.Results;

/// <summary>
/// One figure of the times that a load measures, declared once: what is computed of a stage, and what the JSON, the table and
/// the rows of the files show of it, reads it from here.
/// </summary>
/// <param name="Column">Its column in latency.csv, whose values are seconds.</param>
/// <param name="Histogram">Name of the histogram it is of, one of <see cref="StageTally.Names"/>.</param>
/// <param name="Quantile">Share of the values that do not exceed it; null for their mean.</param>
internal sealed record LoadTime(string Column, string Histogram, double? Quantile)
{
    /// <summary>Mean time of a transaction.</summary>
    public static LoadTime Mean { get; } = new(LatencyColumn.Mean, StageTally.Total, null);

    /// <summary>Median time of a transaction.</summary>
    public static LoadTime P50 { get; } = new(LatencyColumn.P50, StageTally.Total, 0.50);

    /// <summary>90th percentile.</summary>
    public static LoadTime P90 { get; } = new(LatencyColumn.P90, StageTally.Total, 0.90);

    /// <summary>95th percentile.</summary>
    public static LoadTime P95 { get; } = new(LatencyColumn.P95, StageTally.Total, 0.95);

    /// <summary>99th percentile.</summary>
    public static LoadTime P99 { get; } = new(LatencyColumn.P99, StageTally.Total, 0.99);

    /// <summary>Longest transaction.</summary>
    public static LoadTime Max { get; } = new(LatencyColumn.Max, StageTally.Total, 1);

    /// <summary>Median time of a transaction counted from when it was due.</summary>
    public static LoadTime FromDueP50 { get; } = new(LatencyColumn.FromDueP50, StageTally.FromDue, 0.50);

    /// <summary>99th percentile counted from when the transaction was due: free of coordinated omission.</summary>
    public static LoadTime FromDueP99 { get; } = new(LatencyColumn.FromDueP99, StageTally.FromDue, 0.99);

    /// <summary>Median time to connect, the TLS handshake included.</summary>
    public static LoadTime ConnectP50 { get; } = new(LatencyColumn.ConnectP50, StageTally.Connect, 0.50);

    /// <summary>99th percentile of the time to connect.</summary>
    public static LoadTime ConnectP99 { get; } = new(LatencyColumn.ConnectP99, StageTally.Connect, 0.99);

    /// <summary>Median time from the connection to the response's first byte.</summary>
    public static LoadTime WaitP50 { get; } = new(LatencyColumn.WaitP50, StageTally.Wait, 0.50);

    /// <summary>99th percentile of the time from the connection to the response's first byte.</summary>
    public static LoadTime WaitP99 { get; } = new(LatencyColumn.WaitP99, StageTally.Wait, 0.99);

    /// <summary>99th percentile of how late requests were started: the generator's own fault.</summary>
    public static LoadTime LateP99 { get; } = new(LatencyColumn.LateP99, StageTally.Late, 0.99);

    /// <summary>Mean of how late requests were started.</summary>
    public static LoadTime LateMean { get; } = new(LatencyColumn.LateMean, StageTally.Late, null);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LoadTime> All { get; } =
        [Mean, P50, P90, P95, P99, Max, FromDueP50, FromDueP99, ConnectP50, ConnectP99, WaitP50, WaitP99, LateP99, LateMean];

    /// <summary>As tables and messages call it: the column without its unit.</summary>
    public string Name => Column[..^"_s".Length];

    /// <summary>The figure of <paramref name="times"/>; null where nothing was timed.</summary>
    public TimeSpan? Of(LatencyHistogram times) => Quantile is { } quantile ? times.Percentile(quantile) : times.Mean;
}
