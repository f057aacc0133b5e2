using MlServe.Keras.Files;

namespace MlServe.Keras.Layers;

/// <summary>Layers that lay values out anew, and the fully connected one.</summary>
internal static class Reshaping
{
    internal static Value Dense(Arguments layer)
    {
        var input = layer.Input;
        var units = layer.Integer("units");
        var width = input.Shape[^1] ?? throw layer.Layer.Fault("the last side of its input is open");
        var hasBias = layer.Flag("use_bias", true);
        var weights = layer.Read([new WantedWeight("kernel", width, units), .. hasBias ? [new WantedWeight("bias", units)] : Array.Empty<WantedWeight>()]);
        var kernel = layer.Writer.Graph.Constant([width, units], weights[0]);
        string[] bias = hasBias ? [layer.Writer.Graph.Constant([units], weights[1])] : [];
        var seen = layer.Writer.AsSeen(input);
        var name = input.Rank == 1 ? layer.Writer.Add("Gemm", [seen, kernel, .. bias]) : layer.Writer.Add("MatMul", [seen, kernel]);
        if (input.Rank > 1 && hasBias)
            name = layer.Writer.Add("Add", [name, bias[0]]);
        return Activations.Named(layer, new Value(name, [.. input.Shape.SkipLast(1), units]));
    }

    internal static Value Flatten(Arguments layer)
    {
        var input = layer.Input;
        // channels_first: Keras puts the channels last before it flattens, as if the picture had been so.
        var seen = layer.IsChannelsFirst && input.Rank == 3
            ? layer.Writer.Add("Transpose", [layer.Writer.AsSeen(input)], ("perm", new[] { 0L, 2, 3, 1 })) : layer.Writer.AsSeen(input);
        return new Value(layer.Writer.Add("Flatten", [seen], ("axis", 1L)), [input.Shape.Aggregate((long?)1, (product, side) => product * side)]);
    }

    internal static Value Reshape(Arguments layer) => To(layer, [.. layer.Numbers(layer.Required("target_shape")).Select(side => (long)side)]);

    /// <summary>Into a shape of which one side may be −1.</summary>
    internal static Value To(Arguments layer, long[] target)
    {
        var input = layer.Input;
        var all = input.Shape.Aggregate((long?)1, (product, side) => product * side);
        var known = target.Where(side => side >= 0).Aggregate(1L, (product, side) => product * side);
        if (all is not null && (known == 0 || all % known != 0 || (!target.Contains(-1) && all != known)))
            throw layer.Layer.Fault(FormattableString.Invariant($"{all} values do not fit the shape [{string.Join(", ", target)}]"));
        var name = layer.Writer.Add("Reshape", [layer.Writer.AsSeen(input), layer.Writer.Graph.Constant([0, .. target])]);
        return new Value(name, [.. target.Select(side => side >= 0 ? side : all / known)], IsRaw: input.IsRaw);
    }

    internal static Value Permute(Arguments layer)
    {
        var order = layer.Numbers(layer.Required("dims")).Select(axis => (long)axis).ToArray();
        var input = layer.InputOfRank(order.Length);
        return new Value(
            layer.Writer.Add("Transpose", [layer.Writer.AsSeen(input)], ("perm", order.Prepend(0).ToArray())),
            [.. order.Select(axis => input.Shape[(int)axis - 1])]
        );
    }

    internal static Value ZeroPadding2D(Arguments layer)
    {
        var input = layer.InputOfRank(3);
        var ((top, bottom), (left, right)) = Edges(layer, "padding");
        var (height, width) = layer.Sides(input);
        var name = layer.Writer.Add("Pad", [layer.Planes(input), layer.Writer.Graph.Constant(0, 0, top, left, 0, 0, bottom, right)]);
        return layer.FromPlanes(name, layer.Channels(input), height + top + bottom, width + left + right);
    }

    internal static Value Cropping2D(Arguments layer)
    {
        var input = layer.InputOfRank(3);
        var ((top, bottom), (left, right)) = Edges(layer, "cropping");
        var (height, width) = layer.Sides(input);
        return Cut(layer, input, (top, left), (height - top - bottom, width - left - right))
            ?? throw layer.Layer.Fault("a side of its input is open, or smaller than what is cut off");
    }

    /// <summary>A part of a picture; null where its size is open or none.</summary>
    internal static Value? Cut(Arguments layer, Value input, (long? Top, long? Left) from, (long? Height, long? Width) size)
    {
        if (from is not ( >= 0 and var top, >= 0 and var left) || size is not ( >= 1 and var height, >= 1 and var width))
            return null;
        var graph = layer.Writer.Graph;
        var name = layer.Writer.Add(
            "Slice",
            [
                layer.Planes(input),
                graph.Constant(top, left),
                graph.Constant(top + height, left + width),
                graph.Constant(2, 3),
            ]
        );
        return layer.FromPlanes(name, layer.Channels(input), height, width) with { IsRaw = input.IsRaw };
    }

    internal static Value UpSampling2D(Arguments layer)
    {
        var input = layer.InputOfRank(3);
        var size = layer.Pair("size", 2);
        var scales = layer.Writer.Graph.Constant([4], [1, 1, size.Vertical, size.Horizontal]);
        var name = layer.Text("interpolation", "nearest") switch
        {
            "nearest" => layer.Writer.Add(
                "Resize", [layer.Planes(input), "", scales], ("mode", "nearest"), ("coordinate_transformation_mode", "asymmetric"), ("nearest_mode", "floor")),
            "bilinear" => layer.Writer.Add("Resize", [layer.Planes(input), "", scales], ("mode", "linear"), ("coordinate_transformation_mode", "half_pixel")),
            var other => throw layer.Layer.Fault($"the interpolation {other} is not converted; nearest and bilinear are"),
        };
        var (height, width) = layer.Sides(input);
        return layer.FromPlanes(name, layer.Channels(input), height * size.Vertical, width * size.Horizontal);
    }

    private static ((long, long) Vertical, (long, long) Horizontal) Edges(Arguments layer, string name)
    {
        var written = layer.Required(name);
        if (written.ValueKind == System.Text.Json.JsonValueKind.Number)
            return ((written.GetInt64(), written.GetInt64()), (written.GetInt64(), written.GetInt64()));
        var all = layer.Numbers(written).Select(side => (long)side).ToArray();
        return all is [var vertical, var horizontal] ? ((vertical, vertical), (horizontal, horizontal)) : ((all[0], all[1]), (all[2], all[3]));
    }
}
