using System.Text.Json;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Simulation.Results;

/// <summary>What simulating a manifest came to, for machines.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="ManifestSha256">Its SHA-256.</param>
/// <param name="RunFolder">Where the first trial is.</param>
/// <param name="Seed">Seed of the first trial.</param>
/// <param name="Trials">How many there were.</param>
/// <param name="Ignored">What of the manifest was left out, a field each.</param>
/// <param name="Figures">Where each figure lies over the trials, by its name in summary.json.</param>
/// <param name="ObjectivesKept">In which share of the trials each objective was kept.</param>
internal sealed record SimulationJson(
    string Manifest,
    string ManifestSha256,
    string RunFolder,
    int Seed,
    int Trials,
    IReadOnlyList<string> Ignored,
    IReadOnlyDictionary<string, FigureBand> Figures,
    IReadOnlyDictionary<string, double> ObjectivesKept)
{
    /// <inheritdoc/>
    public override string ToString() => JsonSerializer.Serialize(this, JsonFile.Options);
}
