using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Accuracy.Scores;

/// <summary>accuracy.json: how right a model is on labelled photos. Shares are 0 to 1, null when unknown.</summary>
internal sealed record AccuracyResult
{
    /// <summary>Share of the answered photos whose most probable class is right (top-1).</summary>
    [JsonPropertyName("accuracy")] public double? Accuracy { get; init; }

    /// <summary>Lower end of its 95 % interval (Wilson).</summary>
    [JsonPropertyName("accuracy_low")] public double? AccuracyLow { get; init; }

    /// <summary>Upper end of its 95 % interval.</summary>
    [JsonPropertyName("accuracy_high")] public double? AccuracyHigh { get; init; }

    /// <summary>Share of the answered photos whose class is among the first three; null where a service tells only one.</summary>
    [JsonPropertyName("top3_accuracy")] public double? Top3Accuracy { get; init; }

    /// <summary>Lower end of its 95 % interval.</summary>
    [JsonPropertyName("top3_accuracy_low")] public double? Top3AccuracyLow { get; init; }

    /// <summary>Upper end of its 95 % interval.</summary>
    [JsonPropertyName("top3_accuracy_high")] public double? Top3AccuracyHigh { get; init; }

    /// <summary>Mean recall of the classes that have photos.</summary>
    [JsonPropertyName("balanced_accuracy")] public double? BalancedAccuracy { get; init; }

    /// <summary>Mean F1 of the classes that have photos.</summary>
    [JsonPropertyName("macro_f1")] public double? MacroF1 { get; init; }

    /// <summary>Photos that were answered: all shares are of these.</summary>
    [JsonPropertyName("photos")] public int Photos { get; init; }

    /// <summary>Photos answered rightly.</summary>
    [JsonPropertyName("right")] public int Right { get; init; }

    /// <summary>One row per class, in the order of the model's outputs.</summary>
    [JsonPropertyName("classes")] public IReadOnlyList<ClassFigures> Classes { get; init; } = [];

    /// <summary>One row per true class, one column per answered one, photos.</summary>
    [JsonPropertyName("confusion")] public IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; } = [];

    /// <summary>Whether the probabilities are what they claim.</summary>
    [JsonPropertyName("calibration")] public ProbabilityCalibration? Calibration { get; init; }

    /// <summary>Median time of a photo: decoding and inference, or of a service the whole request.</summary>
    [JsonPropertyName("latency_p50_s")] public double? LatencyP50Seconds { get; init; }

    /// <summary>95th percentile of it.</summary>
    [JsonPropertyName("latency_p95_s")] public double? LatencyP95Seconds { get; init; }

    /// <summary>Seconds of the whole measurement.</summary>
    [JsonPropertyName("duration_s")] public double DurationSeconds { get; init; }

    /// <summary>Photos asked about at the same time.</summary>
    [JsonPropertyName("at_once")] public int AtOnce { get; init; }

    /// <summary>The model's name; null where a service does not tell.</summary>
    [JsonPropertyName("model")] public string? Model { get; init; }

    /// <summary>SHA-256 of the model's file, hexadecimal; null where a service does not tell.</summary>
    [JsonPropertyName("model_sha256")] public string? ModelSha256 { get; init; }

    /// <summary>The model's file, when it ran in process.</summary>
    [JsonPropertyName("model_file")] public string? ModelFile { get; init; }

    /// <summary>The service's address, when one was asked.</summary>
    [JsonPropertyName("url")] public string? Url { get; init; }

    /// <summary>The data folder as given.</summary>
    [JsonPropertyName("data")] public string Data { get; init; } = "";

    /// <summary>When the measurement began.</summary>
    [JsonPropertyName("started_at")] public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Files that are no photo that can be decoded; they count nowhere.</summary>
    [JsonPropertyName("unreadable")] public IReadOnlyList<PhotoProblem> Unreadable { get; init; } = [];

    /// <summary>Photos that the service did not answer; they count nowhere, but should not be many.</summary>
    [JsonPropertyName("unanswered")] public IReadOnlyList<PhotoProblem> Unanswered { get; init; } = [];

    /// <summary>A sentence for whatever in the data folder belongs to no class.</summary>
    [JsonPropertyName("left_out")] public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>The figures of one class.</summary>
internal sealed record ClassFigures
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("label")] public required string Label { get; init; }

    /// <summary>Its answered photos: the support.</summary>
    [JsonPropertyName("photos")] public int Photos { get; init; }

    /// <summary>Of these, the share recognised; null without photos.</summary>
    [JsonPropertyName("recall")] public double? Recall { get; init; }

    /// <summary>Lower end of its 95 % interval.</summary>
    [JsonPropertyName("recall_low")] public double? RecallLow { get; init; }

    /// <summary>Upper end of its 95 % interval.</summary>
    [JsonPropertyName("recall_high")] public double? RecallHigh { get; init; }

    /// <summary>Of the photos taken for the class, the share that shows it; null when none was.</summary>
    [JsonPropertyName("precision")] public double? Precision { get; init; }

    /// <summary>The harmonic mean of the two.</summary>
    [JsonPropertyName("f1")] public double? F1 { get; init; }
}

/// <summary>A photo that counts nowhere.</summary>
/// <param name="File">Its path below the data folder.</param>
/// <param name="Problem">Why.</param>
internal sealed record PhotoProblem([property: JsonPropertyName("file")] string File, [property: JsonPropertyName("problem")] string Problem);
