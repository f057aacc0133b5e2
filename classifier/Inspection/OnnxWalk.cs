using static System.FormattableString;

namespace MlServe.Classifier.Inspection;

/// <summary>One walk through an ONNX file, field by field.</summary>
/// <remarks>The messages and their field numbers: onnx/onnx.proto of github.com/onnx/onnx.</remarks>
internal sealed class OnnxWalk
{
    private static readonly IReadOnlyDictionary<long, string> ElementTypes = new Dictionary<long, string>
    {
        [1] = "float32", [2] = "uint8", [3] = "int8", [4] = "uint16", [5] = "int16", [6] = "int32", [7] = "int64", [8] = "string",
        [9] = "bool", [10] = "float16", [11] = "float64", [12] = "uint32", [13] = "uint64", [16] = "bfloat16", [21] = "uint4", [22] = "int4",
    };

    private readonly Dictionary<string, int> operators = [];
    private readonly Dictionary<long, long> weights = [];
    private readonly List<string> externalFiles = [];
    private readonly Dictionary<string, GraphStep> steps = [];
    private IReadOnlyList<string> classKeys = [];
    private bool isInFunction;
    private int graphDepth;

    internal OnnxFile Model(Stream stream)
    {
        long irVersion = 0;
        string producer = "", version = "";
        var opsets = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var hasGraph = false;
        var model = new ProtobufReader(stream, stream.Length);
        while (model.Next(out var field))
        {
            switch (field)
            {
                case 1: irVersion = model.Number(); break;
                case 2: producer = model.Text(); break;
                case 3: version = model.Text(); break;
                case 7: Graph(model.Message()); hasGraph = true; break;
                case 8: Opset(model.Message(), opsets); break;
                case 25: Function(model.Message()); break;
            }
        }

        if (!hasGraph)
            throw new InvalidDataException("it has no graph");
        return new OnnxFile
        {
            Bytes = stream.Length,
            IrVersion = irVersion,
            Producer = $"{producer} {version}".Trim(),
            Opsets = opsets,
            Operators =
            [
                .. operators
                    .Select(pair => new OperatorCount(pair.Key, pair.Value))
                    .OrderByDescending(count => count.Count)
                    .ThenBy(count => count.Operator, StringComparer.Ordinal),
            ],
            Weights =
            [
                .. weights
                    .Select(pair => new WeightCount(ElementTypes.GetValueOrDefault(pair.Key, $"type {pair.Key}"), pair.Value))
                    .OrderByDescending(count => count.Values),
            ],
            ExternalFiles = externalFiles,
            ClassKeys = classKeys,
            Steps = steps,
        };
    }

    private static void Opset(ProtobufReader opset, SortedDictionary<string, long> to)
    {
        var domain = "";
        long version = 0;
        while (opset.Next(out var field))
        {
            if (field == 1)
                domain = opset.Text();
            else if (field == 2)
                version = opset.Number();
        }

        to[domain.Length == 0 ? "ai.onnx" : domain] = version;
    }

    private void Graph(ProtobufReader graph)
    {
        graphDepth++;
        while (graph.Next(out var field))
        {
            if (field == 1)
                Node(graph.Message());
            else if (field == 5)
                Initializer(graph.Message());
            else if (field == 15)
                SparseTensor(graph.Message());
        }

        graphDepth--;
    }

    /// <summary>Operators of functions stand in no graph: only what their constants lie in is wanted.</summary>
    private void Function(ProtobufReader function)
    {
        isInFunction = true;
        while (function.Next(out var field))
        {
            if (field == 7)
                Node(function.Message());
        }

        isInFunction = false;
    }

    private void Node(ProtobufReader node)
    {
        string name = "", domain = "", input = "";
        var outputs = new List<string>();
        while (node.Next(out var field))
        {
            switch (field)
            {
                case 1 when input.Length == 0: input = node.Text(); break;
                case 2: outputs.Add(node.Text()); break;
                case 4: name = node.Text(); break;
                case 5: Attribute(node.Message()); break;
                case 7: domain = node.Text(); break;
            }
        }

        if (isInFunction)
            return;
        // As the specification writes it: ai.onnx is the domain that needs no name.
        var full = domain is "" or "ai.onnx" ? name : $"{domain}.{name}";
        operators[full] = operators.GetValueOrDefault(full) + 1;
        foreach (var output in graphDepth == 1 ? outputs : [])
            steps[output] = new GraphStep(full, input);
    }

    private void Attribute(ProtobufReader attribute)
    {
        var name = "";
        List<long> numbers = [];
        List<string> texts = [];
        while (attribute.Next(out var field))
        {
            switch (field)
            {
                case 1: name = attribute.Text(); break;
                case 5 or 10: Tensor(attribute.Message()); break;
                // The branches of If, the body of Loop; constants.
                case 6 or 11: Graph(attribute.Message()); break;
                case 8: attribute.AddNumbers(numbers); break;
                case 9: texts.Add(attribute.Text()); break;
                case 22 or 23: SparseTensor(attribute.Message()); break;
            }
        }

        // classlabels_ints, classlabels_int64s, classlabels_strings of ZipMap and of the classifiers among ai.onnx.ml.
        if (name.StartsWith("classlabels_", StringComparison.Ordinal) && numbers.Count + texts.Count > 0)
            classKeys = [.. texts, .. numbers.Select(number => Invariant($"{number}"))];
    }

    private void Initializer(ProtobufReader tensor)
    {
        var (type, values) = Tensor(tensor);
        weights[type] = weights.GetValueOrDefault(type) + values;
    }

    private void SparseTensor(ProtobufReader sparse)
    {
        while (sparse.Next(out var field))
        {
            // Values and where they stand.
            if (field is 1 or 2)
                Tensor(sparse.Message());
        }
    }

    private (long Type, long Values) Tensor(ProtobufReader tensor)
    {
        var dimensions = new List<long>();
        long type = 0;
        string? location = null;
        var isExternal = false;
        while (tensor.Next(out var field))
        {
            switch (field)
            {
                case 1: tensor.AddNumbers(dimensions); break;
                case 2: type = tensor.Number(); break;
                case 13: location = Location(tensor.Message()) ?? location; break;
                case 14: isExternal = tensor.Number() == 1; break;
            }
        }

        if (isExternal && location is not null && !externalFiles.Contains(location))
            externalFiles.Add(location);
        return (type, dimensions.Aggregate(1L, (product, size) => product * size));
    }

    private static string? Location(ProtobufReader entry)
    {
        string key = "", value = "";
        while (entry.Next(out var field))
        {
            if (field == 1)
                key = entry.Text();
            else if (field == 2)
                value = entry.Text();
        }

        return key == "location" ? value : null;
    }
}
