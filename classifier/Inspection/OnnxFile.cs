using MlServe.Classifier.Inference;

namespace MlServe.Classifier.Inspection;

/// <summary>What an ONNX file says of itself, whether or not it can be run. The weights themselves are not read.</summary>
public sealed record OnnxFile
{
    private static readonly HashSet<string> PassingOn =
    [
        "Cast", "Identity", "Reshape", "Flatten", "Squeeze", "Unsqueeze", "QuantizeLinear", "DequantizeLinear", "Dropout", "ai.onnx.ml.ZipMap",
    ];

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

    /// <summary>The classes' names or numbers where an operator has them, as those do that scikit-learn's models are written with.</summary>
    internal IReadOnlyList<string> ClassKeys { get; init; } = [];

    /// <summary>What makes each tensor of the graph, by its name.</summary>
    internal IReadOnlyDictionary<string, GraphStep> Steps { get; init; } = new Dictionary<string, GraphStep>();

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelException">It is missing, cannot be read or is not ONNX.</exception>
    public static OnnxFile Read(string path)
    {
        if (!File.Exists(path))
            throw new ModelException($"There is no model at {Path.GetFullPath(path)}: give the path of an .onnx, .keras or .h5 file.");
        // Of a saved Keras model, what it is converted to.
        return Read(path, OnnxSource.IsKeras(path) ? OnnxSource.Of(path, ModelDigest.Sha256(path)) : new OnnxSource(path, null));
    }

    /// <param name="path">The model, for messages.</param>
    /// <param name="source">What is read.</param>
    /// <exception cref="ModelException">It cannot be read or is not ONNX.</exception>
    internal static OnnxFile Read(string path, OnnxSource source)
    {
        try
        {
            using Stream stream = source.File is { } file ? File.OpenRead(file) : new MemoryStream(source.Bytes!);
            return new OnnxWalk().Model(stream);
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

    /// <summary>The same, null for a file that is no ONNX: whether it is a model all the same is ONNX Runtime's to say.</summary>
    /// <param name="path">The model, for messages.</param>
    /// <param name="source">What is read; by default the file at the path.</param>
    /// <exception cref="ModelException">It cannot be read.</exception>
    internal static OnnxFile? ReadOrNull(string path, OnnxSource? source = null)
    {
        try
        {
            return Read(path, source ?? new OnnxSource(path, null));
        }
        catch (ModelException exception) when (exception.InnerException is InvalidDataException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>The operator that makes the numbers of a tensor; what only passes them on in another type or shape is looked behind.</summary>
    /// <returns>Null for an input, a constant, or where it is hidden in a graph within the graph.</returns>
    internal string? OperatorBehind(string tensor)
    {
        // A graph has no rings; a file that has one must not be walked for ever.
        for (var left = Steps.Count; left > 0 && Steps.TryGetValue(tensor, out var step); left--)
        {
            if (!PassingOn.Contains(step.Operator))
                return step.Operator;
            tensor = step.Input;
        }

        return null;
    }
}

/// <summary>An operator and its first input.</summary>
internal readonly record struct GraphStep(string Operator, string Input);

/// <summary>How often an operator stands in a model.</summary>
/// <param name="Operator">Its name, with its domain where that is not ONNX' own.</param>
/// <param name="Count">Nodes.</param>
public sealed record OperatorCount(string Operator, int Count);

/// <summary>How many values of a type a model stores.</summary>
/// <param name="Type">As numpy calls it.</param>
/// <param name="Values">Numbers, not bytes.</param>
public sealed record WeightCount(string Type, long Values);
