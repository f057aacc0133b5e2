using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using MlServe.Onnx.Format;

namespace MlServe.Onnx;

/// <summary>
/// An ONNX model in the making: operators of opset 17, which every ONNX Runtime since 1.12 reads, in the order in which they
/// are added. The same calls give the same bytes.
/// </summary>
/// <param name="name">Of the graph.</param>
public sealed class OnnxGraph(string name)
{
    private const int IrVersion = 8, Opset = 17;
    private const int Float = 1, Int64 = 7; // TensorProto.DataType

    private readonly GraphProto graph = new() { Name = name };
    private int operators, constants;

    /// <summary>The operators so far; a pass over the graph may change them.</summary>
    internal IList<NodeProto> Nodes => graph.Node;

    /// <summary>The constants so far.</summary>
    internal IList<TensorProto> Constants => graph.Initializer;

    /// <summary>Adds an operator with one output.</summary>
    /// <param name="type">ONNX's name of it.</param>
    /// <param name="inputs">Names of tensors; an empty one leaves an optional input out.</param>
    /// <param name="attributes">Values are long, float, string, or lists of long or float.</param>
    /// <returns>The output's name.</returns>
    public string Add(string type, IEnumerable<string> inputs, params IEnumerable<(string Name, object Value)> attributes)
    {
        var output = string.Create(CultureInfo.InvariantCulture, $"{type.ToLowerInvariant()}_{operators++}");
        var node = new NodeProto { Name = output, OpType = type };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(node);
        return output;
    }

    /// <summary>Adds constant numbers.</summary>
    /// <param name="shape">Empty for a single number.</param>
    /// <param name="values">As many as the shape holds, the last dimension's beside each other.</param>
    /// <returns>The tensor's name.</returns>
    public string Constant(IEnumerable<long> shape, ReadOnlySpan<float> values) => Constant(shape, Float, MemoryMarshal.AsBytes(values));

    /// <summary>Adds a list of constant whole numbers.</summary>
    /// <returns>The tensor's name.</returns>
    public string Constant(params ReadOnlySpan<long> values) => Constant([values.Length], Int64, MemoryMarshal.AsBytes(values));

    /// <summary>The whole model, with one input and one output of floats; the first dimension is any number of images.</summary>
    /// <param name="input">Name, and shape of one image; null for a side that is open.</param>
    /// <param name="output">Name of a tensor, and shape of one answer.</param>
    /// <param name="outputName">What the output is to be called.</param>
    /// <param name="metadata">Names and texts.</param>
    public byte[] ToModel(
        (string Name, IEnumerable<long?> Shape) input, (string Name, IEnumerable<long?> Shape) output, string outputName,
        IEnumerable<KeyValuePair<string, string>> metadata)
    {
        foreach (var node in graph.Node)
        {
            Rename(node.Output);
            Rename(node.Input);
        }

        graph.Input.Add(Value(input.Name, input.Shape));
        graph.Output.Add(Value(outputName, output.Shape));
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "MlServe", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        model.MetadataProps.AddRange(metadata.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        return model.ToByteArray();

        void Rename(IList<string> names)
        {
            for (var i = 0; i < names.Count; i++)
                names[i] = names[i] == output.Name ? outputName : names[i];
        }
    }

    private string Constant(IEnumerable<long> shape, int type, ReadOnlySpan<byte> little)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("ONNX files are little-endian, as this machine is not.");
        var tensor = new TensorProto
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"constant_{constants++}"),
            DataType = type,
            RawData = ByteString.CopyFrom(little),
        };
        tensor.Dims.AddRange(shape);
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long number:
                (attribute.I, attribute.Type) = (number, AttributeProto.Types.AttributeType.Int);
                break;
            case float number:
                (attribute.F, attribute.Type) = (number, AttributeProto.Types.AttributeType.Float);
                break;
            case string text:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(text), AttributeProto.Types.AttributeType.String);
                break;
            case IEnumerable<long> numbers:
                attribute.Ints.AddRange(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            default:
                throw new ArgumentException($"An attribute is no {value.GetType().Name}.", nameof(value));
        }

        return attribute;
    }

    private static ValueInfoProto Value(string name, IEnumerable<long?> shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        dimensions.Dim.AddRange(shape.Select((side, i) => side is { } known
            ? new TensorShapeProto.Types.Dimension { DimValue = known }
            : new TensorShapeProto.Types.Dimension { DimParam = string.Create(CultureInfo.InvariantCulture, $"d{i + 1}") }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = Float, Shape = dimensions } } };
    }
}
