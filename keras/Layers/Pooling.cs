namespace MlServe.Keras.Layers;

/// <summary>Layers that take the largest or the mean of a window or of a whole picture.</summary>
internal static class Pooling
{
    internal static Value Max(Arguments layer) => Pool(layer, "MaxPool");

    internal static Value Average(Arguments layer) => Pool(layer, "AveragePool");

    internal static Value GlobalMax(Arguments layer) => Whole(layer, "ReduceMax");

    internal static Value GlobalAverage(Arguments layer) => Whole(layer, "ReduceMean");

    private static Value Pool(Arguments layer, string type)
    {
        var input = layer.InputOfRank(3);
        var size = layer.Pair("pool_size", 2);
        var window = new Window(layer, size, layer.Has("strides") ? layer.Pair("strides", 1) : size, (1, 1));
        var (height, width) = window.Output(input);
        return layer.FromPlanes(
            layer.Writer.Add(type, [NotPadded(layer, layer.Planes(input))], window.Attributes(input)),
            layer.Channels(input),
            height,
            width
        );
    }

    /// <summary>
    /// ONNX Runtime makes padding before a pool the pool's own, which passes over it instead of counting zeros, and refuses some:
    /// what changes nothing keeps the two apart.
    /// </summary>
    private static string NotPadded(Arguments layer, string input) =>
        layer.Writer.IsPadding(input) ? layer.Writer.Add("Max", [input, layer.Writer.Number(float.MinValue)]) : input;

    private static Value Whole(Arguments layer, string type)
    {
        var input = layer.InputOfRank(3);
        var channels = layer.Channels(input);
        var name = layer.Writer.Add(type, [layer.Planes(input)], ("axes", new[] { 2L, 3L }), ("keepdims", layer.Flag("keepdims", false) ? 1L : 0L));
        return layer.Flag("keepdims", false) ? layer.FromPlanes(name, channels, 1, 1) : new Value(name, [channels]);
    }
}
