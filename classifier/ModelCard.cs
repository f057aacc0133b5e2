namespace MlServe.Classifier;

/// <summary>
/// What must be known of a model to feed it a photo and to read its answer. A value the model expects is
/// <c>(pixel × Scale − Mean) ÷ StandardDeviation</c>, with pixel 0 to 255.
/// </summary>
public sealed record ModelCard
{
    /// <summary>The model's name, as shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>The classes, in the order of the model's output. Of a model with a single score two: the one for 0 and the one for 1.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Pixels in a row of the input.</summary>
    public required int InputWidth { get; init; }

    /// <summary>Rows of the input.</summary>
    public required int InputHeight { get; init; }

    /// <summary>The order of the input's dimensions.</summary>
    public required TensorLayout Layout { get; init; }

    /// <summary>The channels of a pixel. Default red, green, blue.</summary>
    public ChannelOrder Channels { get; init; }

    /// <summary>The type of the input's numbers. Default 32-bit floating point.</summary>
    public PixelType InputType { get; init; }

    /// <summary>Multiplies the pixel. Default 1/255.</summary>
    public float Scale { get; init; } = 1f / 255;

    /// <summary>Subtracted after the scaling, one for each channel in the order of <see cref="Channels"/>. Default 0.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0, 0, 0];

    /// <summary>Divides at the end, one for each channel in the order of <see cref="Channels"/>. Default 1.</summary>
    public IReadOnlyList<float> StandardDeviation { get; init; } = [1, 1, 1];

    /// <summary>Whether the graph ends in a softmax or sigmoid; otherwise it is applied to its output here.</summary>
    public bool OutputIsProbability { get; init; }

    /// <summary>Numbers that make a pixel.</summary>
    public int ChannelCount => Channels == ChannelOrder.Gray ? 1 : 3;

    /// <summary>Numbers that make an image.</summary>
    public int InputValues => InputWidth * InputHeight * ChannelCount;

    /// <summary>What a channel's pixel, 0 to 255, becomes for the model.</summary>
    internal float Value(int channel, int pixel) => (pixel * Scale - Mean[channel]) / StandardDeviation[channel];
}
