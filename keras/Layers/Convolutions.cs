using MlServe.Keras.Files;

namespace MlServe.Keras.Layers;

/// <summary>Layers that slide a kernel over a picture. Keras keeps kernels as [height, width, in, out], ONNX as [out, in, height, width].</summary>
internal static class Convolutions
{
    internal static Value Conv2D(Arguments layer)
    {
        var input = layer.InputOfRank(3);
        long filters = layer.Integer("filters"), groups = layer.Has("groups") ? layer.Integer("groups") : 1;
        var kernel = layer.Pair("kernel_size", 1);
        long[] shape = [kernel.Vertical, kernel.Horizontal, layer.Channels(input) / groups, filters];
        var weights = layer.Read([new WantedWeight("kernel", shape), .. Bias(layer, filters)]);
        var output = Convolve(layer, input, new Kernel(Transpose(weights[0], shape, [3, 2, 0, 1]), kernel, filters, groups), weights.ElementAtOrDefault(1));
        return Activations.Named(layer, output);
    }

    internal static Value DepthwiseConv2D(Arguments layer)
    {
        var input = layer.InputOfRank(3);
        long channels = layer.Channels(input), multiplier = layer.Has("depth_multiplier") ? layer.Integer("depth_multiplier") : 1;
        var kernel = layer.Pair("kernel_size", 1);
        long[] shape = [kernel.Vertical, kernel.Horizontal, channels, multiplier];
        var weights = layer.Read([new WantedWeight(["kernel", "depthwise_kernel"], shape), .. Bias(layer, channels * multiplier)]);
        var output = Convolve(
            layer, input, new Kernel(Transpose(weights[0], shape, [2, 3, 0, 1]), kernel, channels * multiplier, channels), weights.ElementAtOrDefault(1));
        return Activations.Named(layer, output);
    }

    internal static Value SeparableConv2D(Arguments layer)
    {
        var input = layer.InputOfRank(3);
        long channels = layer.Channels(input), filters = layer.Integer("filters");
        var multiplier = layer.Has("depth_multiplier") ? layer.Integer("depth_multiplier") : 1;
        var kernel = layer.Pair("kernel_size", 1);
        long[] depthwise = [kernel.Vertical, kernel.Horizontal, channels, multiplier], pointwise = [1, 1, channels * multiplier, filters];
        var weights = layer.Read(
            [new WantedWeight("depthwise_kernel", depthwise), new WantedWeight("pointwise_kernel", pointwise), .. Bias(layer, filters)]);
        var between = Convolve(layer, input, new Kernel(Transpose(weights[0], depthwise, [2, 3, 0, 1]), kernel, channels * multiplier, channels), null);
        var name = layer.Writer.Add("Conv", Inputs(
            layer, layer.Planes(between), layer.Writer.Graph.Constant([filters, channels * multiplier, 1, 1], Transpose(weights[1], pointwise, [3, 2, 0, 1])),
            weights.ElementAtOrDefault(2)));
        var (height, width) = layer.Sides(between);
        return Activations.Named(layer, layer.FromPlanes(name, filters, height, width));
    }

    internal static Value Conv2DTranspose(Arguments layer)
    {
        var input = layer.InputOfRank(3);
        long filters = layer.Integer("filters"), channels = layer.Channels(input);
        var kernel = layer.Pair("kernel_size", 1);
        var strides = layer.Pair("strides", 1);
        if (layer.Has("output_padding") || layer.Pair("dilation_rate", 1) != (1, 1))
            throw layer.Layer.Fault("output_padding and dilation_rate are not converted");
        long[] shape = [kernel.Vertical, kernel.Horizontal, filters, channels];
        var weights = layer.Read([new WantedWeight("kernel", shape), .. Bias(layer, filters)]);
        var isSame = layer.Text("padding", "valid") == "same";
        // Keras: same is size × stride; valid is that plus what the kernel is larger than the stride.
        var (top, bottom, down) = Cut(kernel.Vertical, strides.Vertical);
        var (left, right, across) = Cut(kernel.Horizontal, strides.Horizontal);
        var name = layer.Writer.Add(
            "ConvTranspose",
            Inputs(
                layer,
                layer.Planes(input),
                layer.Writer.Graph.Constant([channels, filters, kernel.Vertical, kernel.Horizontal], Transpose(weights[0], shape, [3, 2, 0, 1])),
                weights.ElementAtOrDefault(1)
            ),
            ("strides", new[] { strides.Vertical, strides.Horizontal }),
            ("pads", new[] { top, left, bottom, right }),
            ("output_padding", new[] { down, across })
        );
        var (height, width) = layer.Sides(input);
        return Activations.Named(
            layer,
            layer.FromPlanes(
                name,
                filters,
                height * strides.Vertical + Grown(kernel.Vertical, strides.Vertical),
                width * strides.Horizontal + Grown(kernel.Horizontal, strides.Horizontal)
            )
        );

        (long Before, long After, long Added) Cut(long side, long stride)
        {
            var surplus = side - stride;
            return isSame ? surplus >= 0 ? (surplus / 2, surplus - (surplus / 2), 0) : (0, 0, -surplus) : (0, 0, Math.Max(0, -surplus));
        }

        long Grown(long side, long stride) => isSame ? 0 : Math.Max(0, side - stride);
    }

    private static Value Convolve(Arguments layer, Value input, Kernel kernel, float[]? bias)
    {
        var strides = layer.Pair("strides", 1);
        var dilation = layer.Pair("dilation_rate", 1);
        var window = new Window(layer, kernel.Size, strides, dilation);
        var weight = layer.Writer.Graph.Constant(
            [
                kernel.Filters,
                kernel.Weights.Length / kernel.Filters / kernel.Size.Vertical / kernel.Size.Horizontal,
                kernel.Size.Vertical,
                kernel.Size.Horizontal,
            ],
            kernel.Weights
        );
        var name = layer.Writer.Add(
            "Conv",
            Inputs(layer, layer.Planes(input), weight, bias),
            [.. window.Attributes(input), ("dilations", new[] { dilation.Vertical, dilation.Horizontal }), ("group", kernel.Groups)]
        );
        var (height, width) = window.Output(input);
        return layer.FromPlanes(name, kernel.Filters, height, width);
    }

    private static IEnumerable<WantedWeight> Bias(Arguments layer, long channels) =>
        layer.Flag("use_bias", true) ? [new WantedWeight("bias", channels)] : [];

    private static IEnumerable<string> Inputs(Arguments layer, string input, string weight, float[]? bias) =>
        bias is null ? [input, weight] : [input, weight, layer.Writer.Graph.Constant([bias.Length], bias)];

    /// <summary>Values of four dimensions in another order of these.</summary>
    internal static float[] Transpose(float[] values, long[] shape, int[] order)
    {
        long[] steps = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1];
        long[] to = [.. order.Select(axis => shape[axis])], by = [.. order.Select(axis => steps[axis])];
        var result = new float[values.Length];
        var at = 0;
        for (long a = 0; a < to[0]; a++)
            for (long b = 0; b < to[1]; b++)
                for (long c = 0; c < to[2]; c++)
                    for (long d = 0; d < to[3]; d++)
                        result[at++] = values[(a * by[0]) + (b * by[1]) + (c * by[2]) + (d * by[3])];
        return result;
    }

    /// <param name="Weights">[filters, channels in a group, height, width].</param>
    /// <param name="Size">Height and width.</param>
    /// <param name="Filters">Channels that come out.</param>
    /// <param name="Groups">Parts of the channels that do not know each other.</param>
    private sealed record Kernel(float[] Weights, (long Vertical, long Horizontal) Size, long Filters, long Groups);
}
