using System.Text.Json.Serialization;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Figures;

/// <summary>
/// The verdict on one run, as summary.json holds it: every figure in the unit its name says, null when unknown.
/// The order of the properties is the order in the file.
/// </summary>
internal sealed record Summary
{
    /// <summary>Mean of <c>mem_req_KB</c> (1 KB = 1024 bytes).</summary>
    [JsonPropertyName("memory_requested_KB")] public double? MemoryRequestedKB { get; init; }

    /// <summary>Mean of <c>mem_use_KB</c> (1 KB = 1024 bytes).</summary>
    [JsonPropertyName("memory_used_KB")] public double? MemoryUsedKB { get; init; }

    /// <summary>Mean of <c>cpu_req_core</c>.</summary>
    [JsonPropertyName("cpu_requested_core")] public double? CpuRequestedCores { get; init; }

    /// <summary>Mean of <c>cpu_lim_core</c>.</summary>
    [JsonPropertyName("cpu_limit_core")] public double? CpuLimitCores { get; init; }

    /// <summary>Mean of <c>cpu_use_core</c>.</summary>
    [JsonPropertyName("cpu_used_core")] public double? CpuUsedCores { get; init; }

    /// <summary>Mean of <c>n_replica</c>.</summary>
    [JsonPropertyName("replicas_mean")] public double? ReplicasMean { get; init; }

    /// <summary>Largest <c>n_replica</c>.</summary>
    [JsonPropertyName("replicas_max")] public int? ReplicasMax { get; init; }

    /// <summary>Sum of <c>OKAY</c> ÷ seconds of the test.</summary>
    [JsonPropertyName("transaction_rate")] public double? TransactionRate { get; init; }

    /// <summary>Σ(<c>OKAY</c> · <c>Resp Time</c>) ÷ Σ <c>OKAY</c>, seconds.</summary>
    [JsonPropertyName("response_time_s")] public double? ResponseTimeSeconds { get; init; }

    /// <summary>Median time of a transaction.</summary>
    [JsonPropertyName("latency_p50_s")] public double? LatencyP50Seconds { get; init; }

    /// <summary>90th percentile of the time of a transaction.</summary>
    [JsonPropertyName("latency_p90_s")] public double? LatencyP90Seconds { get; init; }

    /// <summary>95th percentile of the time of a transaction.</summary>
    [JsonPropertyName("latency_p95_s")] public double? LatencyP95Seconds { get; init; }

    /// <summary>99th percentile of the time of a transaction.</summary>
    [JsonPropertyName("latency_p99_s")] public double? LatencyP99Seconds { get; init; }

    /// <summary>Longest transaction.</summary>
    [JsonPropertyName("latency_max_s")] public double? LatencyMaxSeconds { get; init; }

    /// <summary>
    /// Where percentiles lie with 95 % confidence, seconds, by the name of the figure; null for one of which so many requests cannot tell.
    /// </summary>
    [JsonPropertyName("latency_intervals")] public IReadOnlyDictionary<string, Interval?>? LatencyIntervals { get; init; }

    /// <summary>What became of each objective; null when none was asked for.</summary>
    [JsonPropertyName("objectives")] public IReadOnlyList<ObjectiveResult>? Objectives { get; init; }

    /// <summary>Good answers a second: served, and within every limit of the objectives. Null without objectives.</summary>
    [JsonPropertyName("goodput")] public double? Goodput { get; init; }

    /// <summary>Good answers ÷ requests.</summary>
    [JsonPropertyName("good_share")] public double? GoodShare { get; init; }

    /// <summary>Bad requests ÷ those that may be bad, of the objective that has most of its budget spent; 1 is all of it.</summary>
    [JsonPropertyName("budget_spent")] public double? BudgetSpent { get; init; }

    /// <summary>Seconds in which an objective was missed.</summary>
    [JsonPropertyName("violation_s")] public double? ViolationSeconds { get; init; }

    /// <summary>What was requested, while the load went, at the price that was given.</summary>
    [JsonPropertyName("cost")] public double? Cost { get; init; }

    /// <summary>That ÷ thousands of good answers; without objectives, of those that were served.</summary>
    [JsonPropertyName("cost_per_1000_good")] public double? CostPer1000Good { get; init; }

    /// <summary>Responses read.</summary>
    [JsonPropertyName("transactions")] public long? Transactions { get; init; }

    /// <summary>Responses that count as served.</summary>
    [JsonPropertyName("okay")] public long? Okay { get; init; }

    /// <summary>Requests that failed.</summary>
    [JsonPropertyName("failed")] public long? Failed { get; init; }

    /// <summary>Seconds of the test.</summary>
    [JsonPropertyName("duration_s")] public double? DurationSeconds { get; init; }

    /// <summary>Share of the evaluation images classified rightly, 0 to 1.</summary>
    [JsonPropertyName("accuracy")] public double? Accuracy { get; init; }

    /// <summary>CPU cores that the load generator itself used, over the whole load.</summary>
    [JsonPropertyName("generator_cpu_core")] public double? GeneratorCpuCores { get; init; }

    /// <summary>99th percentile of how late the generator started its requests.</summary>
    [JsonPropertyName("generator_late_p99_s")] public double? GeneratorLateP99Seconds { get; init; }

    /// <summary>Where it ran: the kubeconfig context, or "embedded".</summary>
    [JsonPropertyName("cluster")] public string? Cluster { get; init; }

    /// <summary>SHA-256 of the manifest as applied, hexadecimal.</summary>
    [JsonPropertyName("manifest_sha256")] public string? ManifestSha256 { get; init; }

    /// <summary>SHA-256 of the model file, hexadecimal.</summary>
    [JsonPropertyName("model_sha256")] public string? ModelSha256 { get; init; }

    /// <summary>Start of the load, ISO 8601 with offset.</summary>
    [JsonPropertyName("started_at")] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Steps of the autoscaler to more pods, taken apart; null without an autoscaler.</summary>
    [JsonPropertyName("scaling_steps")] public IReadOnlyList<ScalingStep>? ScalingSteps { get; init; }

    /// <summary>What the run has shown, most urgent first; null where nobody has looked.</summary>
    [JsonPropertyName("findings")] public IReadOnlyList<Finding>? Findings { get; init; }
}
