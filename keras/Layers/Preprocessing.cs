namespace MlServe.Keras.Layers;

/// <summary>Layers that prepare a picture.</summary>
internal static class Preprocessing
{
    /// <summary>x · scale + offset.</summary>
    internal static Value Rescaling(Arguments layer)
    {
        var input = layer.Input;
        var writer = layer.Writer;
        writer.ScalesPixels |= input.IsRaw;
        var scaled = input with
        {
            Name = writer.Add("Mul", [input.Name, Normalizations.Fitting(layer, input, layer.Numbers(layer.Required("scale")))]),
            IsRaw = false,
        };
        var offset = layer.Has("offset") ? layer.Numbers(layer.Required("offset")) : [0];
        return offset.All(value => value == 0) ? scaled
            : scaled with { Name = writer.Add("Add", [scaled.Name, Normalizations.Fitting(layer, scaled, offset)]) };
    }

    internal static Value Resizing(Arguments layer)
    {
        var input = layer.InputOfRank(3);
        long height = layer.Integer("height"), width = layer.Integer("width");
        if (layer.Flag("antialias", false))
            throw layer.Layer.Fault("antialias is not converted");
        if (layer.Flag("crop_to_aspect_ratio", false))
            input = CropToRatio(layer, input, height, width);
        else if (layer.Flag("pad_to_aspect_ratio", false))
            input = PadToRatio(layer, input, height, width);
        return Resize(layer, input, height, width, layer.Text("interpolation", "bilinear"));
    }

    /// <summary>The middle of the picture; of one that is smaller, the largest part of that ratio, made larger.</summary>
    internal static Value CenterCrop(Arguments layer)
    {
        var input = layer.InputOfRank(3);
        long height = layer.Integer("height"), width = layer.Integer("width");
        if (layer.Sides(input) is not ({ } rows, { } columns))
            throw layer.Layer.Fault("the size of its input is open");
        return rows >= height && columns >= width
            ? Reshaping.Cut(layer, input, ((rows - height) / 2, (columns - width) / 2), (height, width))!
            : Resize(layer, CropToRatio(layer, input, height, width), height, width, "bilinear");
    }

    private static Value Resize(Arguments layer, Value input, long height, long width, string interpolation)
    {
        (string, object)[] mode = interpolation switch
        {
            "bilinear" => [("mode", "linear"), ("coordinate_transformation_mode", "half_pixel")],
            // TensorFlow takes the pixel in which the middle of the new one lies.
            "nearest" => [("mode", "nearest"), ("coordinate_transformation_mode", "half_pixel"), ("nearest_mode", "round_prefer_ceil")],
            _ => throw layer.Layer.Fault($"the interpolation {interpolation} is not converted; bilinear and nearest are"),
        };
        var channels = layer.Channels(input);
        if (layer.Sides(input) is not ({ } rows, { } columns))
            throw layer.Layer.Fault("the size of its input is open");
        if (rows == height && columns == width)
            return input;
        var graph = layer.Writer.Graph;
        var scales = graph.Constant([4], [1, 1, (float)((double)height / rows), (float)((double)width / columns)]);
        var name = layer.Writer.Add("Resize", [layer.Planes(input), "", scales], mode);
        return layer.FromPlanes(name, channels, height, width) with { IsRaw = input.IsRaw };
    }

    private static Value CropToRatio(Arguments layer, Value input, long height, long width)
    {
        var (rows, columns) = layer.Sides(input) is ({ } r, { } c) ? (r, c) : throw layer.Layer.Fault("the size of its input is open");
        var cropRows = Math.Max(Math.Min(rows, (long)((double)(columns * height) / width)), 1);
        var cropColumns = Math.Max(Math.Min(columns, (long)((double)(rows * width) / height)), 1);
        return Reshaping.Cut(layer, input, ((rows - cropRows) / 2, (columns - cropColumns) / 2), (cropRows, cropColumns))!;
    }

    private static Value PadToRatio(Arguments layer, Value input, long height, long width)
    {
        var (rows, columns) = layer.Sides(input) is ({ } r, { } c) ? (r, c) : throw layer.Layer.Fault("the size of its input is open");
        var addedRows = (Math.Max(rows, (long)((double)(columns * height) / width)) - rows) / 2;
        var addedColumns = (Math.Max(columns, (long)((double)(rows * width) / height)) - columns) / 2;
        var name = layer.Writer.Add(
            "Pad",
            [
                layer.Planes(input),
                layer.Writer.Graph.Constant(0, 0, addedRows, addedColumns, 0, 0, addedRows, addedColumns),
                layer.Writer.Number(layer.Number("fill_value", 0)),
            ]
        );
        return layer.FromPlanes(name, layer.Channels(input), rows + (2 * addedRows), columns + (2 * addedColumns)) with { IsRaw = input.IsRaw };
    }
}
