using MlServe.Keras.Files;

namespace MlServe.Keras.Layers;

/// <summary>Layers that shift and scale by statistics, of the training or of the picture itself.</summary>
internal static class Normalizations
{
    internal static Value BatchNormalization(Arguments layer)
    {
        var input = layer.Input;
        var axis = Axis(layer, "axis", input.Rank);
        var channels = input.Shape[axis] ?? throw layer.Layer.Fault("the number of its input's channels is open");
        bool hasScale = layer.Flag("scale", true), hasCenter = layer.Flag("center", true);
        List<WantedWeight> wanted = [];
        if (hasScale)
            wanted.Add(new WantedWeight("gamma", channels));
        if (hasCenter)
            wanted.Add(new WantedWeight("beta", channels));
        wanted.AddRange([new WantedWeight("moving_mean", channels), new WantedWeight("moving_variance", channels)]);
        var read = layer.Read(wanted);
        var gamma = hasScale ? read[0] : Filled(channels, 1);
        var beta = hasCenter ? read[hasScale ? 1 : 0] : Filled(channels, 0);
        var names = new[] { gamma, beta, read[^2], read[^1] }.Select(values => layer.Writer.Graph.Constant([values.Length], values));
        // ONNX's has the channels after the images.
        var name = input.Rank == 1 ? input.Name
            : input.Rank == 3 && axis == 2 ? layer.Writer.Planar(input)
            : input.Rank == 3 && axis == 0 ? layer.Writer.AsSeen(input)
            : throw layer.Layer.Fault("it normalizes another dimension than the channels of a picture");
        name = layer.Writer.Add("BatchNormalization", [name, .. names], ("epsilon", layer.Number("epsilon", 1e-3f)));
        return new Value(name, input.Shape, IsPlanar: input.Rank == 3 && axis == 2);
    }

    internal static Value LayerNormalization(Arguments layer)
    {
        var input = layer.Input;
        if (Axis(layer, "axis", input.Rank) != input.Rank - 1)
            throw layer.Layer.Fault("it normalizes another dimension than the last");
        var channels = input.Shape[^1] ?? throw layer.Layer.Fault("the last side of its input is open");
        bool hasScale = layer.Flag("scale", true), hasCenter = layer.Flag("center", true);
        if (layer.Flag("rms_scaling", false))
            throw layer.Layer.Fault("rms_scaling is not converted");
        List<WantedWeight> wanted = [];
        if (hasScale)
            wanted.Add(new WantedWeight("gamma", channels));
        if (hasCenter)
            wanted.Add(new WantedWeight("beta", channels));
        var read = layer.Read(wanted);
        var gamma = layer.Writer.Graph.Constant([channels], hasScale ? read[0] : Filled(channels, 1));
        var beta = layer.Writer.Graph.Constant([channels], hasCenter ? read[^1] : Filled(channels, 0));
        return new Value(
            layer.Writer.Add(
                "LayerNormalization",
                [layer.Writer.AsSeen(input), gamma, beta],
                ("axis", -1L),
                ("epsilon", layer.Number("epsilon", 1e-3f))
            ),
            input.Shape
        );
    }

    /// <summary>ConvNeXt's: a factor for each channel.</summary>
    internal static Value LayerScale(Arguments layer)
    {
        var input = layer.Input;
        var channels = input.Shape[^1] ?? throw layer.Layer.Fault("the last side of its input is open");
        var gamma = layer.Read(new WantedWeight(["gamma", "layer_scale", "variable"], [channels]))[0];
        return input with { Name = layer.Writer.Add("Mul", [input.Name, layer.Writer.PerChannel(input, gamma)]) };
    }

    /// <summary>(x − mean) ÷ max(√variance, 1e-7), given by the author or learned by adapt(); with invert the other way round.</summary>
    internal static Value Normalization(Arguments layer)
    {
        var input = layer.Input;
        if (layer.Has("axis") && layer.Numbers(layer.Required("axis")) is not [var only] || Axis(layer, "axis", input.Rank) != input.Rank - 1)
            throw layer.Layer.Fault("it normalizes another dimension than the last");
        var channels = input.Shape[^1] ?? throw layer.Layer.Fault("the last side of its input is open");
        float[] mean, variance;
        if (layer.Has("mean"))
            (mean, variance) = (layer.Numbers(layer.Required("mean")), layer.Numbers(layer.Required("variance")));
        else
        {
            var read = layer.Read(new WantedWeight("mean", channels), new WantedWeight("variance", channels));
            (mean, variance) = (read[0], read[1]);
        }

        var deviation = variance.Select(value => Math.Max(MathF.Sqrt(value), 1e-7f)).ToArray();
        var writer = layer.Writer;
        writer.ScalesPixels |= input.IsRaw;
        var (first, second, subtrahend, divisor) = layer.Flag("invert", false) ? ("Mul", "Add", deviation, mean) : ("Sub", "Div", mean, deviation);
        var between = input with { Name = writer.Add(first, [input.Name, Fitting(layer, input, subtrahend)]), IsRaw = false };
        return between with { Name = writer.Add(second, [between.Name, Fitting(layer, between, divisor)]) };
    }

    /// <summary>One number for all, or one for each channel.</summary>
    internal static string Fitting(Arguments layer, Value value, float[] numbers) =>
        numbers.Length == 1 ? layer.Writer.Number(numbers[0])
        : numbers.Length == value.Shape[^1] ? layer.Writer.PerChannel(value, numbers)
        : throw layer.Layer.Fault(FormattableString.Invariant($"it has {numbers.Length} numbers for {value.Shape[^1]} channels"));

    /// <summary>An axis of Keras (from 1 beside the batch, or from the end) among the shape's.</summary>
    internal static int Axis(Arguments layer, string name, int rank)
    {
        var axis = layer.Has(name) ? (int)layer.Numbers(layer.Required(name))[0] : -1;
        return axis >= 1 && axis <= rank ? axis - 1 : axis < 0 && axis >= -rank ? rank + axis
            : throw layer.Layer.Fault(FormattableString.Invariant($"its input has no dimension {axis}"));
    }

    private static float[] Filled(long length, float value)
    {
        var values = new float[length];
        Array.Fill(values, value);
        return values;
    }
}
