using System.Runtime.InteropServices;
using Google.Protobuf;
using MlServe.Onnx.Format;

namespace MlServe.Classifier.Tests.Models;

/// <summary>An ONNX model written field by field, as exporters of all kinds write it: any type, opset, domain and number of outputs.</summary>
internal sealed class TestModel(long opset = 17, long irVersion = 8)
{
    private readonly GraphProto graph = new() { Name = "test" };
    private readonly ModelProto model = new() { IrVersion = irVersion, ProducerName = "mlserve tests" };

    /// <summary>Dimensions are numbers, or names of those that are open.</summary>
    internal TestModel Input(string name, ElementType type, params object[] dimensions)
    {
        graph.Input.Add(new ValueInfoProto { Name = name, Type = Tensor(type, dimensions) });
        return this;
    }

    internal TestModel Output(string name, ElementType type, params object[] dimensions)
    {
        graph.Output.Add(new ValueInfoProto { Name = name, Type = Tensor(type, dimensions) });
        return this;
    }

    /// <summary>What ZipMap makes: for each image a map from class to score.</summary>
    internal TestModel MapOutput(string name, ElementType keys)
    {
        var map = new TypeProto { MapType = new TypeProto.Types.Map { KeyType = (int)keys, ValueType = Tensor(ElementType.Float, []) } };
        graph.Output.Add(new ValueInfoProto { Name = name, Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = map } } });
        return this;
    }

    internal TestModel Node(string type, string[] inputs, string[] outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type[(type.LastIndexOf('.') + 1)..], Domain = type.Contains('.') ? type[..type.LastIndexOf('.')] : "" };
        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(node);
        return this;
    }

    internal TestModel Constant<T>(string name, ElementType type, long[] shape, params T[] values) where T : unmanaged
    {
        var tensor = new TensorProto { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) };
        tensor.Dims.AddRange(shape);
        graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Has the last constant's values in a file of their own; the path is written as it is.</summary>
    internal TestModel InFile(string location, string file)
    {
        var tensor = graph.Initializer[^1];
        File.WriteAllBytes(file, tensor.RawData.ToByteArray());
        tensor.ClearRawData();
        tensor.DataLocation = 1;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        return this;
    }

    /// <summary>Lists the constants among the inputs too, as files of IR version 3 must.</summary>
    internal TestModel ConstantsAmongInputs()
    {
        foreach (var constant in graph.Initializer)
            Input(constant.Name, (ElementType)constant.DataType, [.. constant.Dims.Cast<object>()]);
        return this;
    }

    internal TestModel Card(string json)
    {
        model.MetadataProps.Add(new StringStringEntryProto { Key = "mlserve.card", Value = json });
        return this;
    }

    /// <summary>Writes it into the folder.</summary>
    internal string Save(TemporaryFolder folder, string name = "model.onnx")
    {
        model.Graph = graph;
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        foreach (var domain in graph.Node.Select(node => node.Domain).Where(domain => domain.Length > 0).Distinct())
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = 1 });
        File.WriteAllBytes(folder[name], model.ToByteArray());
        return folder[name];
    }

    private static TypeProto Tensor(ElementType type, object[] dimensions)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dimensions.Select(dimension => dimension is string name
            ? new TensorShapeProto.Types.Dimension { DimParam = name }
            : new TensorShapeProto.Types.Dimension { DimValue = Convert.ToInt64(dimension, null) }));
        return new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } };
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long number:
                (attribute.I, attribute.Type) = (number, AttributeProto.Types.AttributeType.Int);
                break;
            case string text:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(text), AttributeProto.Types.AttributeType.String);
                break;
            case long[] numbers:
                attribute.Ints.AddRange(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                break;
            case float[] numbers:
                attribute.Floats.AddRange(numbers);
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                break;
            case string[] texts:
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                attribute.Type = AttributeProto.Types.AttributeType.Strings;
                break;
            default:
                throw new ArgumentException($"An attribute is no {value.GetType().Name}.", nameof(value));
        }

        return attribute;
    }
}

/// <summary>ONNX's numbers of types (TensorProto.DataType).</summary>
internal enum ElementType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int64 = 7,
    String = 8,
    Float16 = 10,
    Double = 11,
}
