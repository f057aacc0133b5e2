using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MlServe.Classifier.Signatures;

/// <summary>The input that takes the image: what its type and shape say, and what they leave open.</summary>
internal sealed record ImageInput
{
    internal required string Name { get; init; }

    /// <summary>As shown in messages: <c>pixel_values float[N,3,224,224]</c>.</summary>
    internal required string Text { get; init; }

    internal PixelType Type { get; init; }

    /// <summary>Null where the shape does not tell, as <see cref="Channels"/>, <see cref="Width"/> and <see cref="Height"/> are.</summary>
    internal TensorLayout? Layout { get; init; }

    internal int? Channels { get; init; }

    internal int? Width { get; init; }

    internal int? Height { get; init; }

    /// <summary>Images that the model takes at once, whether or not there are as many: 1 where that is open.</summary>
    internal int Batch { get; init; } = 1;

    /// <summary>Dimensions: 4; 3 without one for the batch; 2 where the pixels of an image stand in one row.</summary>
    internal int Rank { get; init; } = 4;

    /// <summary>Numbers in that row; null where it is open or there is none.</summary>
    internal int? RowLength { get; init; }

    /// <summary>The shape for images as the card has them.</summary>
    internal long[] Shape(ModelCard card) =>
        Rank == 2 ? [Batch, card.InputValues]
        : Rank == 3 ? [.. Image(card)]
        : [Batch, .. Image(card)];

    /// <summary>Null where the numbers are of a type that no pixel is turned into.</summary>
    internal static PixelType? TypeOf(NodeMetadata node) => !node.IsTensor ? null : node.ElementDataType switch
    {
        TensorElementType.Float => PixelType.Float32,
        TensorElementType.Float16 => PixelType.Float16,
        TensorElementType.UInt8 => PixelType.UInt8,
        TensorElementType.Int8 => PixelType.Int8,
        _ => null,
    };

    /// <summary>Null where the shape is not that of one image, or of several.</summary>
    internal static ImageInput? Of(string name, NodeMetadata node, PixelType type) =>
        Of(name, NodeText.Of(name, node), type, node.Dimensions, node.SymbolicDimensions);

    /// <summary>Null where the shape is not that of one image, or of several.</summary>
    /// <param name="name">The input's name.</param>
    /// <param name="text">How messages show it.</param>
    /// <param name="type">Type of its numbers.</param>
    /// <param name="dims">Its dimensions; negative where they are open.</param>
    /// <param name="symbols">The dimensions' names, empty where they have none.</param>
    internal static ImageInput? Of(string name, string text, PixelType type, int[] dims, string[] symbols)
    {
        var input = new ImageInput { Name = name, Text = text, Type = type, Rank = dims.Length };
        if (dims.Length == 2)
            return input with { Batch = Math.Max(1, dims[0]), RowLength = Known(dims[1]) };
        if (dims.Length is not (3 or 4))
            return null;
        // The batch apart.
        var (image, names) = (dims[^3..], symbols[^3..]);
        TensorLayout? layout =
            image[0] == 3 ? TensorLayout.Nchw
            : image[2] == 3 ? TensorLayout.Nhwc
            : image[0] == 1 ? TensorLayout.Nchw
            : image[2] == 1 ? TensorLayout.Nhwc
            : null;
        if (layout is null)
        {
            if (image[0] > 0 && image[2] > 0)
                return null;
            // A side that is known is none of channels, and an open one may say by its name that it is.
            layout = image[2] > 0 || IsChannels(names[0]) ? TensorLayout.Nchw
                : image[0] > 0 || IsChannels(names[2]) ? TensorLayout.Nhwc
                : null;
        }

        return input with
        {
            Layout = layout,
            Channels = Known(layout == TensorLayout.Nchw ? image[0] : layout == TensorLayout.Nhwc ? image[2] : 0),
            Height = Known(layout == TensorLayout.Nhwc ? image[0] : image[1]),
            Width = Known(layout == TensorLayout.Nhwc ? image[1] : image[2]),
            Batch = dims.Length == 4 ? Math.Max(1, dims[0]) : 1,
        };
    }

    private static int? Known(int dimension) => dimension > 0 ? dimension : null;

    private static bool IsChannels(string name) => name.Contains("channel", StringComparison.OrdinalIgnoreCase);

    private static long[] Image(ModelCard card) => card.Layout == TensorLayout.Nchw
        ? [card.ChannelCount, card.InputHeight, card.InputWidth]
        : [card.InputHeight, card.InputWidth, card.ChannelCount];
}
