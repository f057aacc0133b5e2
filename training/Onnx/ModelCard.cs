using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlServe.Training.Onnx;

/// <summary>What a user of the model must know, as <c>serve</c> and <c>evaluator accuracy</c> read it from the model's metadata.</summary>
public sealed record ModelCard
{
    /// <summary>The key in the metadata.</summary>
    public const string MetadataKey = "mlserve.card";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Of the model.</summary>
    public required string Name { get; init; }

    /// <summary>For people: what it was trained on, and how.</summary>
    public required string Description { get; init; }

    /// <summary>The classes, in the order of the outputs.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Share of the examples to judge by that were classified rightly.</summary>
    public double Accuracy { get; init; }

    /// <summary>Pixels; null for points.</summary>
    public int? InputWidth { get; init; }

    /// <summary>Pixels; null for points.</summary>
    public int? InputHeight { get; init; }

    /// <summary>Planes of colour first; null for points.</summary>
    public string? Layout { get; init; }

    /// <summary>What a pixel, 0 to 255, is multiplied by; null for points.</summary>
    public float? Scale { get; init; }

    /// <summary>The model ends in a softmax.</summary>
    public bool OutputIsProbability => true;

    internal string ToJson() => JsonSerializer.Serialize(this, Json);
}
