namespace MlServe.Keras.Layers;

/// <summary>Layers with several inputs.</summary>
internal static class Merging
{
    internal static Value Add(Arguments layer) => Fold(layer, "Add");

    internal static Value Multiply(Arguments layer) => Fold(layer, "Mul");

    internal static Value Maximum(Arguments layer) => Fold(layer, "Max");

    internal static Value Minimum(Arguments layer) => Fold(layer, "Min");

    internal static Value Subtract(Arguments layer) =>
        layer.Inputs.Count == 2
            ? Fold(layer, "Sub")
            : throw layer.Layer.Fault(FormattableString.Invariant($"it has {layer.Inputs.Count} inputs, where two are expected"));

    internal static Value Average(Arguments layer)
    {
        var sum = Fold(layer, "Add");
        return sum with { Name = layer.Writer.Add("Div", [sum.Name, layer.Writer.Number(layer.Inputs.Count)]) };
    }

    internal static Value Concatenate(Arguments layer) => Concatenate(layer, Normalizations.Axis(layer, "axis", Several(layer)[0].Rank));

    internal static Value Concatenate(Arguments layer, int axis)
    {
        var inputs = Several(layer);
        if (inputs.Any(input => input.Rank != inputs[0].Rank))
            throw layer.Layer.Fault("its inputs have different numbers of dimensions");
        var (names, isPlanar) = InOneOrder(layer, inputs);
        long?[] shape = [.. inputs[0].Shape];
        shape[axis] = inputs.Aggregate((long?)0, (sum, input) => sum + input.Shape[axis]);
        // Among planes the batch is first, then channels, height, width.
        var at = isPlanar ? new[] { 2L, 3L, 1L }[axis] : axis + 1;
        return new Value(layer.Writer.Add("Concat", names, ("axis", at)), shape, isPlanar);
    }

    /// <summary>Two tensors, or more from left to right, of shapes of which one may be 1 where the other is not.</summary>
    internal static Value Fold(Arguments layer, string type)
    {
        var inputs = Several(layer);
        if (inputs.Any(input => input.Rank != inputs[0].Rank))
            throw layer.Layer.Fault("its inputs have different numbers of dimensions");
        var (names, isPlanar) = InOneOrder(layer, inputs);
        var shape = inputs[0].Shape;
        var name = names[0];
        for (var i = 1; i < inputs.Count; i++)
        {
            name = layer.Writer.Add(type, [name, names[i]]);
            shape = [.. shape.Zip(inputs[i].Shape, (a, b) => a == 1 ? b : b == 1 || a == b ? a : a is null || b is null ? a ?? b
                : throw layer.Layer.Fault(FormattableString.Invariant($"its inputs do not fit each other: a side of {a} and one of {b}")))];
        }

        return new Value(name, shape, isPlanar);
    }

    private static IReadOnlyList<Value> Several(Arguments layer) => layer.Inputs.Count > 0 ? layer.Inputs : throw layer.Layer.Fault("it has no inputs");

    /// <summary>In planes if one of them is: the others are transposed, not the ones that convolutions are made of.</summary>
    private static (List<string> Names, bool IsPlanar) InOneOrder(Arguments layer, IReadOnlyList<Value> inputs)
    {
        var isPlanar = inputs.Any(input => input.IsPlanar);
        return ([.. inputs.Select(input => isPlanar ? layer.Writer.Planar(input) : layer.Writer.AsSeen(input))], isPlanar);
    }
}
