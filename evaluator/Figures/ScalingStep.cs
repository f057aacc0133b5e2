using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Figures;

/// <summary>
/// A step of an autoscaler to more pods, from the rise of the load that asked for it until the service kept to its objectives again:
/// how long each phase took. summary.json holds it.
/// </summary>
internal sealed record ScalingStep
{
    /// <summary>The phases that there can be, in their order, and what ends each.</summary>
    public static readonly IReadOnlyList<(string Name, string Ends)> AllPhases =
    [
        ("metrics", "the metrics show the load"),
        ("decision", "the autoscaler decides"),
        ("creation", "the pods are created"),
        ("scheduling", "they have a node"),
        ("start", "their containers run"),
        ("readiness", "they are ready"),
        ("first_answer", "each has answered a request"),
        ("recovery", "objectives are met again"),
    ];

    /// <summary>Pods before.</summary>
    [JsonPropertyName("from_replicas")] public required int From { get; init; }

    /// <summary>Pods that the autoscaler decided on.</summary>
    [JsonPropertyName("to_replicas")] public required int To { get; init; }

    /// <summary>When the load rose, in seconds since it began; where that cannot be told, the end of the first phase that can.</summary>
    [JsonPropertyName("began_s")] public required double BeganSeconds { get; init; }

    /// <summary>Seconds from there to the end of the last phase: the sum of the phases.</summary>
    [JsonPropertyName("total_s")] public double TotalSeconds => Phases.Values.Sum();

    /// <summary>
    /// Seconds of the phases that are known, by name. What one ended with may be known to a whole second only; the time of a phase that is
    /// not known is in the next one's.
    /// </summary>
    [JsonPropertyName("phases_s")] public required IReadOnlyDictionary<string, double> Phases { get; init; }

    /// <summary>Why the step did not come to its end; null where it did.</summary>
    [JsonPropertyName("incomplete")] public string? Incomplete { get; init; }
}
