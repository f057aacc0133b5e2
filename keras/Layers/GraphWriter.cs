using MlServe.Onnx;

namespace MlServe.Keras.Layers;

/// <summary>
/// Writes operators for layers. Pictures stay in planes, as ONNX wants them, for as long as nothing asks for another order,
/// so that a network of convolutions is transposed once at its beginning.
/// </summary>
internal sealed class GraphWriter(OnnxGraph graph, int kerasVersion)
{
    private readonly Dictionary<string, string> transposed = [];

    internal OnnxGraph Graph => graph;

    /// <summary>2 or 3.</summary>
    internal int KerasVersion => kerasVersion;

    /// <summary>Something in the model scales the pixels, so they are put in from 0 to 255.</summary>
    internal bool ScalesPixels { get; set; }

    /// <summary>The tensor with the channels first, whatever order it is in.</summary>
    internal string Planar(Value value) => value.IsPlanar ? value.Name : Transposed(value.Name, [0, 3, 1, 2]);

    /// <summary>The tensor in the order in which Keras sees it.</summary>
    internal string AsSeen(Value value) => value.IsPlanar ? Transposed(value.Name, [0, 2, 3, 1]) : value.Name;

    /// <summary>An operator on tensors of one order that keeps shape and order.</summary>
    internal Value Elementwise(string type, Value value, params IEnumerable<(string Name, object Value)> attributes) =>
        value with { Name = graph.Add(type, [value.Name], attributes), IsRaw = false };

    internal string Add(string type, IEnumerable<string> inputs, params IEnumerable<(string Name, object Value)> attributes) =>
        graph.Add(type, inputs, attributes);

    /// <summary>The tensor is what a Pad gave.</summary>
    internal bool IsPadding(string name) => graph.Nodes.Any(node => node.OpType == "Pad" && node.Output[0] == name);

    /// <summary>A single number.</summary>
    internal string Number(float value) => graph.Constant([], [value]);

    /// <summary>One number for each channel, as a shape that fits the tensor's order.</summary>
    internal string PerChannel(Value value, float[] numbers) =>
        value.IsPlanar ? graph.Constant([numbers.Length, 1, 1], numbers) : graph.Constant([numbers.Length], numbers);

    private string Transposed(string name, long[] order)
    {
        var key = $"{name}:{order[1]}";
        return transposed.TryGetValue(key, out var known) ? known : transposed[key] = graph.Add("Transpose", [name], ("perm", order));
    }
}
