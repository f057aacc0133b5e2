namespace MlServe.Training.Onnx;

/// <summary>
/// An ONNX model in the making: a chain of operators, each on the last one's output. Numbers of fields are those of onnx.proto
/// (github.com/onnx/onnx, IR version 8, opset 17, which every ONNX Runtime since 1.12 reads).
/// </summary>
/// <param name="name">Of the graph.</param>
internal sealed class OnnxGraph(string name)
{
    private const int IrVersion = 8, Opset = 17, Float = 1, IntAttribute = 2, IntsAttribute = 7;

    private readonly List<ProtobufMessage> nodes = [], initializers = [];
    private string last = "input";

    /// <summary>Adds an operator that takes the last output, and weights.</summary>
    /// <param name="type">ONNX's name of it.</param>
    /// <param name="weights">Shape and values of further inputs.</param>
    /// <param name="attributes">Numbers or lists of numbers.</param>
    internal void Add(string type, IReadOnlyList<(long[] Shape, float[] Values)> weights, params (string Name, object Value)[] attributes)
    {
        var number = nodes.Count;
        var node = new ProtobufMessage().Add(1, last);
        for (var i = 0; i < weights.Count; i++)
        {
            var weight = $"{type.ToLowerInvariant()}_{number}_{(i == 0 ? "weight" : "bias")}";
            node.Add(1, weight);
            initializers.Add(new ProtobufMessage().AddAll(1, weights[i].Shape).Add(2, Float).Add(8, weight).Add(9, weights[i].Values));
        }

        last = $"{type.ToLowerInvariant()}_{number}";
        nodes.Add(node.Add(2, last).Add(3, last).Add(4, type).AddEach(5, attributes, Attribute));
    }

    /// <summary>The whole model: one input, one output, any number of inputs at once.</summary>
    /// <param name="inputShape">Of one input.</param>
    /// <param name="outputs">Numbers of one answer.</param>
    /// <param name="metadata">Names and texts.</param>
    internal byte[] ToModel(IEnumerable<long> inputShape, int outputs, IReadOnlyDictionary<string, string> metadata)
    {
        nodes.Add(new ProtobufMessage().Add(1, last).Add(2, "probabilities").Add(3, "probabilities").Add(4, "Softmax")
            .Add(5, Attribute(("axis", 1L))));
        var graph = new ProtobufMessage()
            .AddEach(1, nodes, node => node)
            .Add(2, name)
            .AddEach(5, initializers, tensor => tensor)
            .Add(11, Value("input", inputShape))
            .Add(12, Value("probabilities", [outputs]));
        return new ProtobufMessage()
            .Add(1, IrVersion)
            .Add(2, "MlServe trainer")
            .Add(7, graph)
            .Add(8, new ProtobufMessage().Add(1, "").Add(2, Opset))
            .AddEach(14, metadata, pair => new ProtobufMessage().Add(1, pair.Key).Add(2, pair.Value))
            .ToArray();
    }

    private static ProtobufMessage Attribute((string Name, object Value) attribute)
    {
        var message = new ProtobufMessage().Add(1, attribute.Name);
        return attribute.Value is long[] numbers
            ? message.AddAll(8, numbers).Add(20, IntsAttribute)
            : message.Add(3, (long)attribute.Value).Add(20, IntAttribute);
    }

    /// <summary>ValueInfoProto: name and type; the first dimension is any number of inputs.</summary>
    private static ProtobufMessage Value(string name, IEnumerable<long> shape)
    {
        var dimensions = new ProtobufMessage().Add(1, new ProtobufMessage().Add(2, "N")).AddEach(1, shape, side => new ProtobufMessage().Add(1, side));
        var tensor = new ProtobufMessage().Add(1, Float).Add(2, dimensions);
        return new ProtobufMessage().Add(1, name).Add(2, new ProtobufMessage().Add(1, tensor));
    }
}
