using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Tuning.Definitions;

/// <summary>How the best run against the manifest as it is.</summary>
/// <param name="Candidates">How many of the best.</param>
/// <param name="Rounds">Most rounds.</param>
/// <param name="Margin">
/// Between no gain and one of twice this share the test decides: what gains less may be called no gain, what gains nothing hardly ever a gain.
/// </param>
internal sealed record RaceTerms(int Candidates, int Rounds, double Margin)
{
    /// <summary>The kubeconfig context; null: the embedded cluster.</summary>
    [JsonPropertyName("context")] public string? Context { get; init; }
}
