namespace MlServe.Evaluator.Scoring;

/// <summary>The statistics of a run from its rows: arithmetic alone, the definitions of FACTS §1.</summary>
internal static class Score
{
    /// <summary>
    /// The whole summary as far as rows can tell; accuracy, cluster and checksums are the caller's to add.
    /// </summary>
    /// <param name="load">Rows of the load; empty when unknown.</param>
    /// <param name="usage">Samples of the monitor; empty when unknown.</param>
    /// <param name="latency">Rows of latency.csv; the overall one is used. Empty when unknown.</param>
    /// <param name="testSeconds">Seconds of the test. Default: the sum of the stages' elapsed times.</param>
    public static Summary Of(
        IReadOnlyList<LoadRow> load, IReadOnlyList<UsageRow> usage, IReadOnlyList<LatencyRow> latency, double? testSeconds = null)
    {
        var overall = latency.LastOrDefault(row => row.Stage == LatencyRow.Overall);
        var seconds = testSeconds ?? (load.Count > 0 ? load.Sum(row => row.ElapsedSeconds ?? 0) : null);
        return new Summary
        {
            MemoryRequestedKB = Mean(usage, row => row.MemoryRequestedKB),
            MemoryUsedKB = Mean(usage, row => row.MemoryUsedKB),
            CpuRequestedCores = Mean(usage, row => row.CpuRequestedCores),
            CpuLimitCores = Mean(usage, row => row.CpuLimitCores),
            CpuUsedCores = Mean(usage, row => row.CpuUsedCores),
            ReplicasMean = Mean(usage, row => row.Replicas),
            ReplicasMax = usage.Max(row => row.Replicas),
            TransactionRate = load.Count > 0 && seconds > 0 ? load.Sum(row => row.Okay) / seconds : null,
            ResponseTimeSeconds = ResponseTime(load),
            LatencyP50Seconds = overall?.P50Seconds,
            LatencyP90Seconds = overall?.P90Seconds,
            LatencyP95Seconds = overall?.P95Seconds,
            LatencyP99Seconds = overall?.P99Seconds,
            LatencyMaxSeconds = overall?.MaxSeconds,
            Transactions = Sum(load, row => row.Transactions),
            Okay = Sum(load, row => row.Okay),
            Failed = Sum(load, row => row.Failed),
            DurationSeconds = seconds,
            GeneratorCpuCores = overall?.GeneratorCpuCores,
            GeneratorLateP99Seconds = overall?.GeneratorLateP99Seconds,
        };
    }

    /// <summary>
    /// Σ(OKAY · Resp Time) ÷ Σ OKAY: a busy minute weighs more than a quiet one. Null when nothing was served.
    /// Rows without a response time have nothing to weigh.
    /// </summary>
    public static double? ResponseTime(IReadOnlyList<LoadRow> load)
    {
        var timed = load.Where(row => row.ResponseTimeSeconds is not null).ToList();
        var okay = timed.Sum(row => row.Okay);
        return okay > 0 ? timed.Sum(row => row.Okay * row.ResponseTimeSeconds!.Value) / okay : null;
    }

    // As pandas: the mean of what is there.
    private static double? Mean(IReadOnlyList<UsageRow> rows, Func<UsageRow, double?> figure) => rows.Average(figure);

    private static long? Sum(IReadOnlyList<LoadRow> rows, Func<LoadRow, long> count) => rows.Count > 0 ? rows.Sum(count) : null;
}
