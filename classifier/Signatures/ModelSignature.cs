using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MlServe.Classifier.Inspection;
using MlServe.Keras;

namespace MlServe.Classifier.Signatures;

/// <summary>The shape of an image classifier, checked: one image in, scores of classes out.</summary>
internal sealed record ModelSignature
{
    /// <summary>What an image classifier looks like, for messages.</summary>
    internal const string Expected =
        "one image input [N,3,height,width] or [N,height,width,3] (1 instead of 3 for gray) and an output of class scores [N,classes]";

    /// <summary>Names that exporters give the scores, the best first: probabilities are taken before what they are made of.</summary>
    private static readonly string[] Usual =
        ["probabilities", "probability", "output_probability", "predictions", "prediction", "scores", "logits", "classifier"];

    internal required string Path { get; init; }

    internal required ImageInput Input { get; init; }

    internal required ScoreOutput Output { get; init; }

    /// <summary>By what a pixel is multiplied, where the conversion from Keras saw it; null where nothing is known.</summary>
    internal float? Scale { get; init; }

    /// <summary>The classes by the names or numbers that operators of the graph have for them; null where they have none.</summary>
    internal IReadOnlyList<string>? ClassKeys { get; init; }

    /// <summary>The operator that makes the scores; null where that is not known.</summary>
    internal string? LastOperator { get; init; }

    /// <summary>Finds image and scores among a model's inputs and outputs.</summary>
    /// <param name="session">The model.</param>
    /// <param name="path">Its file, for messages.</param>
    /// <param name="graph">What the file says of itself; null where that cannot be read.</param>
    /// <param name="wanted">The output that its card names, if it does.</param>
    /// <param name="labels">How many labels there are; null where that is left to the model.</param>
    /// <exception cref="ModelException">They are not those of an image classifier, or several outputs could be the scores.</exception>
    internal static ModelSignature Of(InferenceSession session, string path, OnnxFile? graph, string? wanted, int? labels)
    {
        var (inputs, outputs) = (session.InputMetadata, session.OutputMetadata);
        ModelException Wrong(string help) => new(
            $"{path} is not an image classifier: expected {Expected}; found inputs {NodeText.Of(inputs)} and outputs {NodeText.Of(outputs)}. {help}");

        if (inputs.Count != 1)
            throw Wrong("Export it with the image as its one input and the others as constants.");
        var (inputName, node) = inputs.First();
        if (ImageInput.TypeOf(node) is not { } type)
            throw Wrong("Export it with an input of float32, float16, uint8 or int8.");
        if (ImageInput.Of(inputName, node, type) is not { } input)
            throw Wrong("Export it with an input of three channels, or one.");

        ScoreOutput[] candidates = [.. outputs.Select(output => ScoreOutput.Of(output.Key, output.Value, input.Batch)).OfType<ScoreOutput>()];
        if (candidates.Length == 0)
            throw Wrong(outputs.Values.Any(IsLabel)
                ? "A label has no probability: export the classes' scores too, as float32."
                : "Export it with the classes' scores as an output.");
        var chosen = Choose(candidates, path, wanted, labels);
        var keys = graph?.ClassKeys is { Count: > 0 } known && (chosen.Map is not null || chosen.Scores == known.Count) ? known : null;
        return new ModelSignature
        {
            Path = path,
            Input = input,
            Output = chosen.Map is not null ? chosen with { Scores = keys?.Count } : chosen,
            ClassKeys = keys,
            LastOperator = graph?.OperatorBehind(chosen.Name),
            Scale = session.ModelMetadata.CustomMetadataMap.TryGetValue(ModelConverter.ScaleKey, out var scale)
                ? float.Parse(scale, CultureInfo.InvariantCulture)
                : null,
        };
    }

    private static bool IsLabel(NodeMetadata output) =>
        output is { IsTensor: true, ElementDataType: TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.String };

    /// <summary>The output that the card names, else the only one, else the only one with as many classes as there are labels, else the one
    /// usually called so.</summary>
    private static ScoreOutput Choose(ScoreOutput[] candidates, string path, string? wanted, int? labels)
    {
        if (wanted is not null)
            return candidates.FirstOrDefault(output => output.Name == wanted)
                ?? throw new ModelException($"{path}: the card says the output is \"{wanted}\", but the outputs of class scores are {List(candidates)}.");
        ScoreOutput[] fitting = [.. candidates.Where(output => labels is null || output.Classes == labels)];
        var left = fitting.Length > 0 ? fitting : candidates;
        return left.Length == 1 ? left[0]
            : Usual.Select(Called).OfType<ScoreOutput>().FirstOrDefault()
            ?? throw new ModelException(
                $"{path} has several outputs that could be class scores, {List(left)}: say which in a card, "
                    + $"\"output\": \"{left[0].Name}\" (FILE.json beside the model).");

        ScoreOutput? Called(string name) => left.FirstOrDefault(output => output.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static string List(ScoreOutput[] outputs) => string.Join(", ", outputs.Select(output => output.Text));
}
