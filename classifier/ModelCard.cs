namespace MlServe.Classifier;

/// <summary>
/// What must be known of a model to feed it a photo and to read its answer. A value the model expects is
/// <c>(pixel × Scale − Mean) ÷ StandardDeviation</c>, with pixel 0 to 255 and the colours in the order R, G, B.
/// </summary>
public sealed record ModelCard
{
    /// <summary>The model's name, as shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>The classes, in the order of the model's output.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Pixels in a row of the input.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Rows of the input.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The order of the input's dimensions.</summary>
    public required TensorLayout Layout { get; init; }

    /// <summary>Multiplies the pixel. Default 1/255.</summary>
    public float Scale { get; init; } = 1f / 255;

    /// <summary>Subtracted after the scaling, for R, G, B. Default 0, as when the graph does it itself.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0, 0, 0];

    /// <summary>Divides at the end, for R, G, B. Default 1.</summary>
    public IReadOnlyList<float> StandardDeviation { get; init; } = [1, 1, 1];

    /// <summary>Whether the graph ends in a softmax; otherwise the softmax is applied to its output here.</summary>
    public bool OutputIsProbability { get; init; }
}
