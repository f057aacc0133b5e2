namespace MlServe.Keras.Layers;

/// <summary>How a window moves over a picture, in Keras' sense of padding: "same" puts an odd line below and at the right.</summary>
internal sealed class Window(
    Arguments layer, (long Vertical, long Horizontal) size, (long Vertical, long Horizontal) strides, (long Vertical, long Horizontal) dilation)
{
    private readonly bool isSame = layer.Text("padding", "valid") switch
    {
        "same" => true,
        "valid" => false,
        var other => throw layer.Layer.Fault($"the padding \"{other}\" is not known"),
    };

    /// <summary>ONNX's attributes of the window on this input.</summary>
    internal IEnumerable<(string Name, object Value)> Attributes(Value input)
    {
        yield return ("kernel_shape", new[] { size.Vertical, size.Horizontal });
        yield return ("strides", new[] { strides.Vertical, strides.Horizontal });
        if (!isSame)
            yield break;
        if (layer.Sides(input) is ({ } height, { } width))
        {
            var (top, bottom) = Padding(height, size.Vertical, strides.Vertical, dilation.Vertical);
            var (left, right) = Padding(width, size.Horizontal, strides.Horizontal, dilation.Horizontal);
            yield return ("pads", new[] { top, left, bottom, right });
        }
        else
            yield return ("auto_pad", "SAME_UPPER");
    }

    /// <summary>Height and width of what comes out.</summary>
    internal (long? Height, long? Width) Output(Value input)
    {
        var (height, width) = layer.Sides(input);
        return (Side(height, size.Vertical, strides.Vertical, dilation.Vertical), Side(width, size.Horizontal, strides.Horizontal, dilation.Horizontal));
    }

    private long? Side(long? side, long kernel, long stride, long spread)
    {
        var covered = isSame ? side : side - ((kernel - 1) * spread);
        return covered is < 1 ? throw layer.Layer.Fault("its input is smaller than its window") : (covered + stride - 1) / stride;
    }

    private static (long Before, long After) Padding(long side, long kernel, long stride, long spread)
    {
        var all = Math.Max(0, ((((side + stride - 1) / stride) - 1) * stride) + ((kernel - 1) * spread) + 1 - side);
        return (all / 2, all - (all / 2));
    }
}
