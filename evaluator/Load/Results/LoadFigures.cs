namespace MlServe.Evaluator.Load.Results;

/// <summary>Counts and times of a stage or of a whole load. Times are null where nothing was timed.</summary>
internal sealed record LoadFigures
{
    /// <summary>How many of what.</summary>
    public required LoadCounts Counts { get; init; }

    /// <summary>Sum of the transactions' times, from connect to last byte.</summary>
    public required TimeSpan TransactionTime { get; init; }

    /// <summary>Mean time of a transaction.</summary>
    public TimeSpan? Mean { get; init; }

    /// <summary>Median time of a transaction.</summary>
    public TimeSpan? P50 { get; init; }

    /// <summary>90th percentile.</summary>
    public TimeSpan? P90 { get; init; }

    /// <summary>95th percentile.</summary>
    public TimeSpan? P95 { get; init; }

    /// <summary>99th percentile.</summary>
    public TimeSpan? P99 { get; init; }

    /// <summary>Longest transaction.</summary>
    public TimeSpan? Max { get; init; }

    /// <summary>Median time of a transaction counted from when it was due.</summary>
    public TimeSpan? FromDueP50 { get; init; }

    /// <summary>99th percentile counted from when the transaction was due: free of coordinated omission.</summary>
    public TimeSpan? FromDueP99 { get; init; }

    /// <summary>Median time to connect, the TLS handshake included.</summary>
    public TimeSpan? ConnectP50 { get; init; }

    /// <summary>99th percentile of the time to connect.</summary>
    public TimeSpan? ConnectP99 { get; init; }

    /// <summary>Median time from the connection to the response's first byte.</summary>
    public TimeSpan? WaitP50 { get; init; }

    /// <summary>99th percentile of the time from the connection to the response's first byte.</summary>
    public TimeSpan? WaitP99 { get; init; }

    /// <summary>99th percentile of how late requests were started: the generator's own fault.</summary>
    public TimeSpan? LateP99 { get; init; }
}
