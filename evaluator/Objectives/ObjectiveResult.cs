using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Objectives;

/// <summary>What became of an objective, as summary.json holds it.</summary>
internal sealed record ObjectiveResult
{
    /// <summary>The objective, as it was asked for.</summary>
    public required string Objective { get; init; }

    /// <summary>Number of the stage that it is of; null: the whole load.</summary>
    public int? Stage { get; init; }

    /// <summary>Whether it was kept. Without any request nobody can say so.</summary>
    public required bool Kept { get; init; }

    /// <summary>Whether so many requests tell with a confidence of 99 % that the service keeps, or misses, it.</summary>
    public bool Sure { get; init; }

    /// <summary>Requests that would make a kept one sure if no more were bad; null where it is sure, or missed.</summary>
    public long? RequestsNeeded { get; init; }

    /// <summary>Requests that count: of a percentile the transactions, else all.</summary>
    public long Requests { get; init; }

    /// <summary>Those of them that were bad.</summary>
    public long Bad { get; init; }

    /// <summary>Share of them that may be.</summary>
    public double AllowedBadShare { get; init; }

    /// <summary>Share of them that were good; null without any.</summary>
    public double? GoodShare => Requests > 0 ? (double)(Requests - Bad) / Requests : null;

    /// <summary>Bad ones ÷ those that may be: 1 is all of the error budget. Null without any request.</summary>
    public double? BudgetSpent => Requests > 0 ? Bad / (AllowedBadShare * Requests) : null;

    /// <summary>Length of a window; the last of a stage may be shorter.</summary>
    [JsonPropertyName("window_s")] public double WindowSeconds { get; init; }

    /// <summary>Seconds of the windows that by themselves missed it.</summary>
    [JsonPropertyName("violation_s")] public double ViolationSeconds { get; init; }

    /// <summary>When they were.</summary>
    public IReadOnlyList<Violation> Violations { get; init; } = [];

    /// <summary>Whether every request was held against the limit itself, as a load does that knows it; else against its histogram, to 1 %.</summary>
    public bool Exact { get; init; } = true;

    /// <summary>What it is called beside others.</summary>
    [JsonIgnore] public string Name => Stage is { } stage ? Invariant($"{Objective} in stage {stage}") : Objective;

    /// <summary>What became of it, for a line behind its name.</summary>
    [JsonIgnore]
    public string Text => (GoodShare is { } share
            ? Invariant($"{Verdict}: {share * 100:0.###} % of {Requests:#,0} requests, wanted {(1 - AllowedBadShare) * 100:0.###} %")
                + Invariant($"; {BudgetSpent * 100:0.#} % of the error budget spent, {ViolationSeconds:0.#} s in violation")
            : $"{Verdict}: there was no request")
        + (Sure || GoodShare is null ? "" : RequestsNeeded is { } needed
            ? Invariant($"; too few requests to be sure: {needed:#,0} would do") : "; too few requests to be sure")
        + (Exact ? "" : "; counted to 1 %");

    private string Verdict => Kept ? "kept" : "missed";

    /// <summary>The sentence of one that was missed.</summary>
    public override string ToString() => $"objective missed: {Name}: {Text}";
}

/// <summary>A time in which an objective was missed, in seconds since the load began.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end.</param>
internal sealed record Violation([property: JsonPropertyName("from_s")] double From, [property: JsonPropertyName("to_s")] double To);
