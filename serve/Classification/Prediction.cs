using System.Globalization;
using System.Text.Json.Serialization;
using MlServe.Classifier;

namespace MlServe.Serve.Classification;

/// <summary>What the service says of one image.</summary>
/// <param name="Top">The most probable classes, best first.</param>
/// <param name="InferenceSeconds">Time in the model alone.</param>
/// <param name="TotalSeconds">Time in the service: reading, waiting, decoding, inference.</param>
/// <param name="Model">Name of the model that answered.</param>
internal sealed record Prediction(IReadOnlyList<LabelProbability> Top, double InferenceSeconds, double TotalSeconds, string Model)
{
    /// <summary>The most probable class.</summary>
    [JsonPropertyOrder(-2)]
    public string Label => Top[0].Label;

    /// <summary>Its probability, 0 to 1.</summary>
    [JsonPropertyOrder(-1)]
    public float Probability => Top[0].Probability;

    /// <summary>The line of the original service, character for character.</summary>
    public string ToText() =>
        string.Create(CultureInfo.InvariantCulture, $"{Label} ({Probability:0.00}), Inference Time : {InferenceSeconds:0.0000} seconds");
}

/// <summary>Serializers made at compile time, so that the first answer does not wait for reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Prediction))]
internal sealed partial class PredictionJson : JsonSerializerContext;
