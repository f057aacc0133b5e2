using System.Text.Json.Serialization;

namespace MlServe.Evaluator.RunFiles.Metadata;

/// <summary>A limit that a plan sets a stage, and whether the stage kept it: an entry of run.json's <c>stage_thresholds</c>.</summary>
/// <param name="Stage">Number of the stage, from 1.</param>
/// <param name="Figure"><c>mean</c>, <c>p95</c>, <c>p99</c> or <c>failed</c>.</param>
/// <param name="Unit">Of limit and value: <c>s</c>, <c>requests</c>, or empty where they are shares of all requests.</param>
/// <param name="AtMost">The figure may not be higher.</param>
/// <param name="Value">The figure; null where there is none, because no transaction ended or no request was sent.</param>
/// <param name="Requests">All requests of the stage.</param>
/// <param name="IsMet">Whether the limit was kept. A time that nobody knows is missed.</param>
internal sealed record StageThreshold(
    [property: JsonPropertyName("stage")] int Stage,
    [property: JsonPropertyName("figure")] string Figure,
    [property: JsonPropertyName("unit")] string Unit,
    [property: JsonPropertyName("at_most")] double AtMost,
    [property: JsonPropertyName("value")] double? Value,
    [property: JsonPropertyName("requests")] long Requests,
    [property: JsonPropertyName("met")] bool IsMet)
{
    /// <summary>Seconds.</summary>
    public const string Time = "s";

    /// <summary>A number of requests.</summary>
    public const string Count = "requests";

    /// <summary>A share of all requests.</summary>
    public const string Share = "";

    /// <summary>A sentence for each that was missed.</summary>
    public static IReadOnlyList<string> Missed(IEnumerable<StageThreshold> thresholds) =>
        [.. thresholds.Where(threshold => !threshold.IsMet).Select(threshold => threshold.ToString())];

    /// <summary>The sentence of one that failed.</summary>
    public override string ToString() =>
        Invariant($"threshold failed: stage {Stage}: {Figure} is {(Value is { } known ? Show(known) : "unknown")}{OfRequests}, limit {Show(AtMost)}");

    private string OfRequests => Unit == Time ? "" : Invariant($" of {Requests}{(Unit == Share ? " requests" : "")}");

    private string Show(double value) => Unit switch
    {
        Time => Invariant($"{value * 1000:0.###} ms"),
        Count => Invariant($"{value}"),
        _ => Invariant($"{value * 100:0.####} %"),
    };
}
