using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Tuning.Definitions;

/// <summary>A model that is one of the choices.</summary>
/// <param name="Path">The value of MODEL_PATH.</param>
/// <param name="Sha256">Its SHA-256, by which its calibration is known.</param>
/// <param name="Accuracy">On the labelled photos; null: not measured.</param>
internal sealed record TunedModel(string Path, [property: JsonPropertyName("sha256")] string Sha256, double? Accuracy);
