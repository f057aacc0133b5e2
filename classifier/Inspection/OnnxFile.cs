using MlServe.Classifier.Inference;

namespace MlServe.Classifier.Inspection;

/// <summary>What an ONNX file says of itself, whether or not it can be run. The weights themselves are not read.</summary>
/// <remarks>The messages and their field numbers: onnx/onnx.proto of github.com/onnx/onnx.</remarks>
public sealed record OnnxFile
{
    private static readonly IReadOnlyDictionary<long, string> ElementTypes = new Dictionary<long, string>
    {
        [1] = "float32", [2] = "uint8", [3] = "int8", [4] = "uint16", [5] = "int16", [6] = "int32", [7] = "int64", [8] = "string",
        [9] = "bool", [10] = "float16", [11] = "float64", [12] = "uint32", [13] = "uint64", [16] = "bfloat16", [21] = "uint4", [22] = "int4",
    };

    /// <summary>The file's length; weights kept in other files come on top.</summary>
    public required long Bytes { get; init; }

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; init; }

    /// <summary>The program that wrote it and its version, as <c>pytorch 2.6.0</c>; empty when it does not say.</summary>
    public string Producer { get; init; } = "";

    /// <summary>Versions of the operator sets; the usual one is <c>ai.onnx</c>.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; init; } = new Dictionary<string, long>();

    /// <summary>How often each operator stands in the graph and in the graphs within it, the most frequent first.</summary>
    public IReadOnlyList<OperatorCount> Operators { get; init; } = [];

    /// <summary>Stored values by element type, the most first: int8 tells a quantised model.</summary>
    public IReadOnlyList<WeightCount> Weights { get; init; } = [];

    /// <summary>The files beside this one that hold weights, relative to its folder; each once, in the order in which this one names them.</summary>
    public IReadOnlyList<string> ExternalFiles { get; init; } = [];

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelException">It is missing, cannot be read or is not ONNX.</exception>
    public static OnnxFile Read(string path)
    {
        if (!File.Exists(path))
            throw new ModelException($"There is no model at {Path.GetFullPath(path)}: give the path of an .onnx, .keras or .h5 file.");
        try
        {
            // Of a saved Keras model, what it is converted to.
            var source = OnnxSource.IsKeras(path) ? OnnxSource.Of(path, ModelDigest.Sha256(path)) : new OnnxSource(path, null);
            using Stream stream = source.File is { } file ? File.OpenRead(file) : new MemoryStream(source.Bytes!);
            return new Walk().Model(stream);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new ModelException($"{path} is not an ONNX file: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The model {path} cannot be read: {exception.Message}", exception);
        }
    }

    private sealed class Walk
    {
        private readonly Dictionary<string, int> operators = [];
        private readonly Dictionary<long, long> weights = [];
        private readonly List<string> externalFiles = [];
        private bool isInFunction;

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
            while (graph.Next(out var field))
            {
                if (field == 1)
                    Node(graph.Message());
                else if (field == 5)
                    Initializer(graph.Message());
                else if (field == 15)
                    SparseTensor(graph.Message());
            }
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
            string name = "", domain = "";
            while (node.Next(out var field))
            {
                switch (field)
                {
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
        }

        private void Attribute(ProtobufReader attribute)
        {
            while (attribute.Next(out var field))
            {
                // The branches of If, the body of Loop; constants.
                if (field is 6 or 11)
                    Graph(attribute.Message());
                else if (field is 5 or 10)
                    Tensor(attribute.Message());
                else if (field is 22 or 23)
                    SparseTensor(attribute.Message());
            }
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
}

/// <summary>How often an operator stands in a model.</summary>
/// <param name="Operator">Its name, with its domain where that is not ONNX' own.</param>
/// <param name="Count">Nodes.</param>
public sealed record OperatorCount(string Operator, int Count);

/// <summary>How many values of a type a model stores.</summary>
/// <param name="Type">As numpy calls it.</param>
/// <param name="Values">Numbers, not bytes.</param>
public sealed record WeightCount(string Type, long Values);
