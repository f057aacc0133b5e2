using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Scoring;

/// <summary>The statistics of a run from its rows: arithmetic alone, the definitions of FACTS §1.</summary>
internal static class Score
{
    /// <summary>
    /// The whole summary as far as rows can tell; accuracy, cluster and checksums are the caller's to add.
    /// </summary>
    /// <param name="load">Rows of the load; empty when unknown.</param>
    /// <param name="usage">Samples of the monitor; empty when unknown.</param>
    /// <param name="latency">Rows of latency.csv: percentiles of the overall one, means of the others. Empty when unknown.</param>
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
            ResponseTimeSeconds = ResponseTime(load, latency),
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
    /// Rows without a response time have nothing to weigh. siege's Resp Time has two decimals, too few for a service that answers
    /// in milliseconds: where latency.csv tells of the same stages, its means of six decimals are weighed instead.
    /// </summary>
    public static double? ResponseTime(IReadOnlyList<LoadRow> load, IReadOnlyList<LatencyRow> latency)
    {
        var stages = latency.Where(row => row.Stage != LatencyRow.Overall).ToList();
        var means = stages.Select(row => (row.Transactions, row.Okay)).SequenceEqual(load.Select(row => (row.Transactions, row.Okay)))
            ? stages.Select(row => (row.Okay, Mean: row.MeanSeconds))
            : load.Select(row => (row.Okay, Mean: row.ResponseTimeSeconds));
        var timed = means.Where(row => row.Mean is not null).ToList();
        var okay = timed.Sum(row => row.Okay);
        return okay > 0 ? timed.Sum(row => row.Okay * row.Mean!.Value) / okay : null;
    }

    // As pandas: the mean of what is there.
    private static double? Mean(IReadOnlyList<UsageRow> rows, Func<UsageRow, double?> figure) => rows.Average(figure);

    private static long? Sum(IReadOnlyList<LoadRow> rows, Func<LoadRow, long> count) => rows.Count > 0 ? rows.Sum(count) : null;
}
