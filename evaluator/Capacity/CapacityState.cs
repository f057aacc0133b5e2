using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Capacity;

/// <summary>capacity.json: what a search is begun with, its trials, and what they come to so far. A search that goes on begins from it.</summary>
internal sealed record CapacityState
{
    /// <summary>What it is begun with.</summary>
    public required CapacitySettings Settings { get; init; }

    /// <summary>Nothing is left to be tried.</summary>
    public bool Finished { get; init; }

    /// <summary>The highest rate within the objectives, requests per second; null: not searched for, or not known yet.</summary>
    public double? Rate => Of(LoadKind.Rate)?.Load;

    /// <summary>Where it lies with 95 %; null where that is not known.</summary>
    public CapacityInterval? RateInterval => Of(LoadKind.Rate)?.Interval;

    /// <summary>The most users within the objectives.</summary>
    public double? Users => Of(LoadKind.Users)?.Load;

    /// <summary>Where it lies with 95 %.</summary>
    public CapacityInterval? UsersInterval => Of(LoadKind.Users)?.Interval;

    /// <summary>Why it is not more: an objective, <c>throughput</c>, <c>generator</c> or <c>time</c>, for <c>rate</c> and <c>users</c>.</summary>
    public IReadOnlyDictionary<string, string> LimitedBy => Results.ToDictionary(
        result => result.Kind.Word(), result => result.LimitedBy);

    /// <summary>Requests per second that the generator by itself can send on time; null: not measured yet.</summary>
    public double? GeneratorRate { get; init; }

    /// <summary>Mean response time with a single user.</summary>
    [JsonPropertyName("alone_s")] public double? AloneSeconds { get; init; }

    /// <summary>The address that is loaded, once it is known.</summary>
    public string? Url { get; init; }

    /// <summary>What is known of each kind of load.</summary>
    public IReadOnlyList<CapacityResult> Results { get; init; } = [];

    /// <summary>The trials in order.</summary>
    public IReadOnlyList<LoadTrial> Trials { get; init; } = [];

    /// <summary>What is known of a kind of load; null before its first trial.</summary>
    public CapacityResult? Of(LoadKind kind) => Results.FirstOrDefault(result => result.Kind == kind);
}
