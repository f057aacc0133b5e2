namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>
/// One row of latency.csv: a stage, or with <see cref="Stage"/> = <see cref="Overall"/> the whole load.
/// Times are seconds of a transaction from connect to last byte; null where no transaction ended.
/// </summary>
/// <param name="Stage">Number of the stage from 1, or <see cref="Overall"/>.</param>
/// <param name="Users">Users of the stage; the largest of them in the overall row.</param>
/// <param name="ThinkSeconds">Longest think time; null in an open stage and in the overall row.</param>
/// <param name="Transactions">Responses read.</param>
/// <param name="Okay">Responses that count as served.</param>
/// <param name="Failed">Requests that failed.</param>
/// <param name="P50Seconds">Median.</param>
/// <param name="P90Seconds">90th percentile.</param>
/// <param name="P95Seconds">95th percentile.</param>
/// <param name="P99Seconds">99th percentile.</param>
/// <param name="MaxSeconds">Longest.</param>
/// <param name="MeanSeconds">Mean.</param>
/// <param name="ConnectP50Seconds">Median time to connect.</param>
/// <param name="ConnectP99Seconds">99th percentile of the time to connect.</param>
/// <param name="GeneratorCpuCores">CPU that the generator itself used.</param>
/// <param name="GeneratorLateP99Seconds">99th percentile of actual minus due start of a request: the generator's own fault.</param>
internal sealed record LatencyRow(
    string Stage,
    int Users,
    double? ThinkSeconds,
    long Transactions,
    long Okay,
    long Failed,
    double? P50Seconds,
    double? P90Seconds,
    double? P95Seconds,
    double? P99Seconds,
    double? MaxSeconds,
    double? MeanSeconds,
    double? ConnectP50Seconds,
    double? ConnectP99Seconds,
    double? GeneratorCpuCores,
    double? GeneratorLateP99Seconds)
{
    /// <summary>Median time from when a request was due to its last byte.</summary>
    public double? FromDueP50Seconds { get; init; }

    /// <summary>99th percentile from when a request was due: free of coordinated omission.</summary>
    public double? FromDueP99Seconds { get; init; }

    /// <summary>Median time from the connection to the first byte of the response.</summary>
    public double? WaitP50Seconds { get; init; }

    /// <summary>99th percentile of the time from the connection to the first byte of the response.</summary>
    public double? WaitP99Seconds { get; init; }

    /// <summary>Mean of actual minus due start of a request.</summary>
    public double? GeneratorLateMeanSeconds { get; init; }

    /// <summary>Name of the last row, the one over all stages.</summary>
    public const string Overall = "overall";
}
