using System.Text.Json.Serialization;
using MlServe.Evaluator.Capacity.Estimation;

namespace MlServe.Evaluator.Capacity;

/// <summary>A trial as capacity.json and capacity.csv have it: one load, for some seconds. Its own files lie in a folder of trials/.</summary>
internal sealed record LoadTrial
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What its load is counted in.</summary>
    public required LoadKind Kind { get; init; }

    /// <summary>Why it was made.</summary>
    public required SearchPhase Phase { get; init; }

    /// <summary>Requests per second, or users.</summary>
    public required double Load { get; init; }

    /// <summary>Its length, of which the first seconds count nowhere.</summary>
    [JsonPropertyName("length_s")] public required double Seconds { get; init; }

    /// <summary>How much of the time it took, start, end and recovery included.</summary>
    [JsonPropertyName("took_s")] public double TookSeconds { get; init; }

    /// <summary>Whether by itself it kept all objectives and was answered as it was sent.</summary>
    public bool Kept { get; init; }

    /// <summary>What it missed, or what else was in its way; null where it was kept.</summary>
    public string? Missed { get; init; }

    /// <summary>What besides the objectives was in its way.</summary>
    public Obstacle Obstacle { get; init; }

    /// <summary>Pods that were ready when it began; 0 where nobody counts them.</summary>
    public int Replicas { get; init; }

    /// <summary>Requests that count.</summary>
    public long Requests { get; init; }

    /// <summary>Of them those that failed.</summary>
    public long Failed { get; init; }

    /// <summary>Requests per second that were served.</summary>
    [JsonPropertyName("served_rate")] public double ServedRate { get; init; }

    /// <summary>Requests per second that were served within every limit of the objectives (goodput).</summary>
    [JsonPropertyName("good_rate")] public double GoodRate { get; init; }

    /// <summary>Mean time of a transaction.</summary>
    [JsonPropertyName("mean_s")] public double? MeanSeconds { get; init; }

    /// <summary>Median.</summary>
    [JsonPropertyName("p50_s")] public double? P50Seconds { get; init; }

    /// <summary>95th percentile.</summary>
    [JsonPropertyName("p95_s")] public double? P95Seconds { get; init; }

    /// <summary>99th percentile.</summary>
    [JsonPropertyName("p99_s")] public double? P99Seconds { get; init; }

    /// <summary>99th percentile of how late the generator sent.</summary>
    [JsonPropertyName("generator_late_p99_s")] public double? LateP99Seconds { get; init; }

    /// <summary>CPU cores that the generator used.</summary>
    [JsonPropertyName("generator_cpu_core")] public double GeneratorCpuCores { get; init; }

    /// <summary>The load in words.</summary>
    [JsonIgnore] public string Text => CapacityText.Load(Kind, Load);
}
