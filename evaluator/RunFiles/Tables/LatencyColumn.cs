namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>Names of the times in latency.csv, in seconds; whoever computes, writes or reads one of them names it by these.</summary>
internal static class LatencyColumn
{
    /// <summary>Median time of a transaction.</summary>
    public const string P50 = "p50_s";

    /// <summary>90th percentile.</summary>
    public const string P90 = "p90_s";

    /// <summary>95th percentile.</summary>
    public const string P95 = "p95_s";

    /// <summary>99th percentile.</summary>
    public const string P99 = "p99_s";

    /// <summary>Longest transaction.</summary>
    public const string Max = "max_s";

    /// <summary>Mean time of a transaction.</summary>
    public const string Mean = "mean_s";

    /// <summary>Median time to connect.</summary>
    public const string ConnectP50 = "connect_p50_s";

    /// <summary>99th percentile of the time to connect.</summary>
    public const string ConnectP99 = "connect_p99_s";

    /// <summary>99th percentile of how late requests were started.</summary>
    public const string LateP99 = "generator_late_p99_s";

    /// <summary>Median from when a transaction was due.</summary>
    public const string FromDueP50 = "from_due_p50_s";

    /// <summary>99th percentile from when a transaction was due.</summary>
    public const string FromDueP99 = "from_due_p99_s";

    /// <summary>Median time from the connection to the response's first byte.</summary>
    public const string WaitP50 = "wait_p50_s";

    /// <summary>99th percentile of the time from the connection to the response's first byte.</summary>
    public const string WaitP99 = "wait_p99_s";

    /// <summary>Mean of how late requests were started.</summary>
    public const string LateMean = "generator_late_mean_s";
}
