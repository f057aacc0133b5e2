using System.Text.Json;
using MlServe.Keras.Graphs;

namespace MlServe.Keras.Layers;

/// <summary>
/// Functions that stand among layers: <c>x / 127.5 - 1</c> and what preprocess_input is made of. Keras 3 writes the operation's
/// class (<c>TrueDivide</c>), Keras 2 a TFOpLambda with the function's name (<c>math.truediv</c>).
/// </summary>
internal static class Operations
{
    private static readonly Dictionary<string, string> TwoSided = new()
    {
        ["add"] = "Add", ["subtract"] = "Sub", ["sub"] = "Sub", ["multiply"] = "Mul", ["mul"] = "Mul", ["divide"] = "Div", ["truediv"] = "Div",
        ["true_divide"] = "Div", ["maximum"] = "Max", ["minimum"] = "Min", ["power"] = "Pow", ["pow"] = "Pow", ["bias_add"] = "Add",
    };

    private static readonly Dictionary<string, string> OneSided = new()
    {
        ["negative"] = "Neg", ["neg"] = "Neg", ["absolute"] = "Abs", ["abs"] = "Abs", ["sqrt"] = "Sqrt", ["exp"] = "Exp", ["log"] = "Log",
    };

    internal static Value? Convert(Arguments layer)
    {
        var name = Name(layer.Layer);
        if (TwoSided.TryGetValue(name, out var type))
            return Two(layer, type);
        if (OneSided.TryGetValue(name, out type))
            return layer.Writer.Elementwise(type, layer.Input);
        return name switch
        {
            "get_item" or "getitem" => Slice(layer),
            "cast" or "identity" or "convert_to_tensor" or "stop_gradient" => layer.Input,
            "stack" => Stack(layer),
            "concatenate" or "concat" => Merging.Concatenate(layer, Place(layer, Constant(layer, "axis", 1)?.GetInt32() ?? -1)),
            "mean" or "reduce_mean" => Reduce(layer, "ReduceMean"),
            "max" or "reduce_max" => Reduce(layer, "ReduceMax"),
            "reshape" => Reshaping.To(
                layer,
                [
                    .. layer
                        .Numbers(
                            Constant(layer, "newshape", 1)
                                ?? Constant(layer, "shape", 1)
                                ?? throw layer.Layer.Fault("it does not say into what shape")
                        )
                        .Skip(1)
                        .Select(side => (long)side),
                ]
            ),
            "square" => layer.Input with { Name = layer.Writer.Add("Mul", [layer.Input.Name, layer.Input.Name]), IsRaw = false },
            _ => Activations.ByName(layer.Writer, name, layer.Input),
        };
    }

    /// <summary><c>math.truediv</c> is truediv, <c>TrueDivide</c> true_divide.</summary>
    internal static string Name(Layer layer) =>
        layer.ClassName is "TFOpLambda" or "SlicingOpLambda"
            ? (layer.Config.GetProperty("function").GetString() ?? "").Split('.')[^1]
            : Layer.SnakeCase(layer.ClassName);

    private static Value Two(Arguments layer, string type)
    {
        var sides = layer
            .Call.Arguments.Concat(
                layer.Call.Named.Where(pair => pair.Key is "x" or "y" or "x1" or "x2" or "a" or "b" or "bias").Select(pair => pair.Value)
            )
            .ToList();
        if (sides is not [var left, var right])
            throw layer.Layer.Fault(FormattableString.Invariant($"it has {sides.Count} operands, where two are expected"));
        if (left.Tensors.Count == 1 && right.Tensors.Count == 1)
            return Merging.Fold(layer, type);
        var tensor = layer.Of((left.Tensors.Count == 1 ? left : right).Tensors[0]);
        var constant = Normalizations.Fitting(layer, tensor, layer.Numbers((left.Tensors.Count == 1 ? right : left).Constant));
        layer.Writer.ScalesPixels |= tensor.IsRaw;
        return tensor with { Name = layer.Writer.Add(type, left.Tensors.Count == 1 ? [tensor.Name, constant] : [constant, tensor.Name]), IsRaw = false };
    }

    /// <summary>Parts of an input: <c>x[..., ::-1]</c> turns the order of the colours round.</summary>
    private static Value Slice(Arguments layer)
    {
        var input = layer.Input;
        var written = Constant(layer, "key", 1) ?? Constant(layer, "slice_spec", 1) ?? throw layer.Layer.Fault("it does not say which part");
        JsonElement[] parts = written.ValueKind == JsonValueKind.Array ? [.. written.EnumerateArray()] : [written];
        var rest = Array.FindIndex(parts, IsEllipsis);
        long?[] shape = [.. input.Shape];
        List<long> starts = [], ends = [], axes = [], steps = [], single = [];
        for (var i = 0; i < parts.Length; i++)
        {
            if (i == rest)
                continue;
            // Those after the ellipsis are counted from the end; the first dimension of all is the batch's.
            var axis = (rest >= 0 && i > rest ? input.Rank + 1 - parts.Length + i : i) - 1;
            var (start, stop, step) = Part(layer, parts[i]);
            if (parts[i].ValueKind == JsonValueKind.Number)
                single.Add(axis + 1);
            if (start is null && stop is null && step == 1)
                continue;
            if (axis < 0 || axis >= input.Rank || shape[axis] is not { } side)
                throw layer.Layer.Fault("it takes a part of a dimension that is open");
            starts.Add(start ?? (step < 0 ? side - 1 : 0));
            ends.Add(stop ?? (step < 0 ? long.MinValue : side));
            axes.Add(axis + 1);
            steps.Add(step);
            shape[axis] = Length(side, start, stop, step);
        }

        if (axes.Count == 0)
            return input;
        var graph = layer.Writer.Graph;
        var name = layer.Writer.Add(
            "Slice",
            [layer.Writer.AsSeen(input), graph.Constant([.. starts]), graph.Constant([.. ends]), graph.Constant([.. axes]), graph.Constant([.. steps])]);
        if (single.Count > 0)
            name = layer.Writer.Add("Squeeze", [name, graph.Constant([.. single])]);
        return new Value(name, [.. shape.Index().Where(side => !single.Contains(side.Index + 1)).Select(side => side.Item)], IsRaw: input.IsRaw);
    }

    /// <summary>Tensors of one shape beside each other, in a dimension of their own.</summary>
    private static Value Stack(Arguments layer)
    {
        var first = layer.Inputs[0];
        if (layer.Inputs.Any(input => !input.Shape.SequenceEqual(first.Shape)))
            throw layer.Layer.Fault("its inputs have different shapes");
        var axis = Constant(layer, "axis", 1)?.GetInt32() ?? 0;
        var place = axis < 0 ? axis + first.Rank + 2 : axis;
        if (place < 1 || place > first.Rank + 1)
            throw layer.Layer.Fault(FormattableString.Invariant($"it stacks in dimension {axis}, which is the batch's or none"));
        var names = layer.Inputs.Select(input => layer.Writer.Add("Unsqueeze", [layer.Writer.AsSeen(input), layer.Writer.Graph.Constant(place)])).ToList();
        return new Value(
            layer.Writer.Add("Concat", names, ("axis", (long)place)), [.. first.Shape.Take(place - 1), layer.Inputs.Count, .. first.Shape.Skip(place - 1)],
            IsRaw: layer.Inputs.All(input => input.IsRaw));
    }

    private static Value Reduce(Arguments layer, string type)
    {
        var input = layer.Input;
        var written = Constant(layer, "axis", 1) ?? throw layer.Layer.Fault("it does not say over which dimensions");
        var axes = layer.Numbers(written).Select(axis => Place(layer, (int)axis)).Order().ToList();
        var keeps = Constant(layer, "keepdims", 2) is { ValueKind: JsonValueKind.True };
        var name = layer.Writer.Add(
            type,
            [layer.Writer.AsSeen(input)],
            ("axes", axes.Select(axis => axis + 1L).ToArray()),
            ("keepdims", keeps ? 1L : 0L)
        );
        return new Value(
            name,
            [.. input.Shape.Index().Where(side => keeps || !axes.Contains(side.Index)).Select(side => axes.Contains(side.Index) ? 1 : side.Item)]
        );
    }

    /// <summary>An axis of the function, the batch's being 0, among the shape's.</summary>
    private static int Place(Arguments layer, int axis)
    {
        var rank = layer.Inputs[0].Rank;
        var place = (axis < 0 ? axis + rank + 1 : axis) - 1;
        return place >= 0 && place < rank
            ? place
            : throw layer.Layer.Fault(FormattableString.Invariant($"it works on dimension {axis}, which is the batch's or none"));
    }

    private static JsonElement? Constant(Arguments layer, string name, int place) =>
        layer.Call.Named.TryGetValue(name, out var named) && named.Constant.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) ? named.Constant
        : place < layer.Call.Arguments.Count && layer.Call.Arguments[place].Constant.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null)
            ? layer.Call.Arguments[place].Constant
        : layer.Layer.Config.TryGetProperty(name, out var own) && own.ValueKind != JsonValueKind.Null ? own : null;

    private static bool IsEllipsis(JsonElement written) =>
        written.ValueKind == JsonValueKind.Object && written.TryGetProperty("class_name", out var name) && name.GetString() == "__ellipsis__";

    private static (long? Start, long? Stop, long Step) Part(Arguments layer, JsonElement written)
    {
        if (written.ValueKind == JsonValueKind.Number && written.TryGetInt64(out var place))
            return (place, place == -1 ? long.MaxValue : place + 1, 1);
        var slice = written.ValueKind == JsonValueKind.Object && written.TryGetProperty("config", out var config) ? config : written;
        if (slice.ValueKind != JsonValueKind.Object)
            throw layer.Layer.Fault("it takes values by a list or a mask, which is not converted; slices and single values are");
        return (Number(slice, "start"), Number(slice, "stop"), Number(slice, "step") ?? 1);

        static long? Number(JsonElement slice, string name) =>
            slice.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;
    }

    private static long Length(long side, long? start, long? stop, long step)
    {
        if (step < 0)
            return ((start ?? (side - 1)) - (stop ?? -1) - step - 1) / -step;
        var from = start is < 0 ? start.Value + side : start ?? 0;
        var to = stop is < 0 ? stop.Value + side : Math.Min(stop ?? side, side);
        return Math.Max(0, (to - from + step - 1) / step);
    }
}
