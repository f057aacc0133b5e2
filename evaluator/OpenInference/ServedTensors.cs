using System.Text.Json;
using System.Text.Json.Serialization;
using MlServe.Classifier;

namespace MlServe.Evaluator.OpenInference;

/// <summary>An image classifier's input and output, as its server describes them.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Input">Its input.</param>
/// <param name="Output">Its output.</param>
internal sealed record ServedTensors(string Name, ServedTensor Input, ServedTensor Output)
{
    /// <summary>Sides of an input that leaves them open, where nothing else is known.</summary>
    private const int UsualSide = 224;

    // Types whose numbers JSON writes as they are.
    private static readonly string[] Floats = ["FP32", "FP64"];

    /// <summary>Reads what <c>GET /v2/models/NAME</c> answers.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="where">Where it came from, for messages.</param>
    /// <exception cref="UserErrorException">It describes no model with one picture for its input.</exception>
    public static ServedTensors Parse(string json, string where)
    {
        Described? model;
        try
        {
            model = JsonSerializer.Deserialize<Described>(json);
        }
        catch (JsonException exception)
        {
            throw new UserErrorException($"{where} does not describe a model as the Open Inference Protocol has it: {exception.Message}", exception);
        }

        // Some models give their features or a label besides; the scores come first.
        if (model is not { Inputs: [{ Shape.Count: > 0 } input], Outputs: [{ Shape: not null } output, ..] })
            throw new UserErrorException(
                $"{where} is not an image classifier: expected one input and an output, found {model?.Inputs?.Count ?? 0} and {model?.Outputs?.Count ?? 0}.");
        if (!Floats.Contains(input.Datatype))
            throw new UserErrorException(
                $"{where}: the input '{input.Name}' is {input.Datatype}; pictures are sent as {string.Join(" or ", Floats)}; "
                    + "a service of serve takes them at /predict.");
        return new ServedTensors(model.Name ?? "", input, output);
    }

    /// <summary>How photos become its input.</summary>
    /// <param name="where">Who describes it, for messages.</param>
    /// <param name="cardPath">A model card; null: what the shapes say.</param>
    /// <param name="labels">Names of the classes; null: the card's.</param>
    /// <exception cref="ModelException">Shapes and card leave something open, or contradict each other.</exception>
    public ServedModel Model(string where, string? cardPath, IReadOnlyList<string>? labels) =>
        new(new ServedShape(Name, where, Input.Shape, Output.Shape), cardPath, labels);

    /// <summary>The same for a load, in which sizes and names that are left open do not matter.</summary>
    /// <exception cref="ModelException">It is no image classifier.</exception>
    public ServedModel ModelForLoad(string where)
    {
        long Side(int i) => Input.Shape[i] > 0 || i == 0 ? Input.Shape[i] : UsualSide;
        var sides = (long[])[.. Enumerable.Range(0, Input.Shape.Count).Select(Side)];
        return new ServedModel(new ServedShape(Name, where, sides, Output.Shape), null, Output.Shape is [_, > 0] ? null : ["class 0"]);
    }

    private sealed record Described(
        [property: JsonPropertyName("name")] string? Name,
        [property: JsonPropertyName("inputs")] IReadOnlyList<ServedTensor>? Inputs,
        [property: JsonPropertyName("outputs")] IReadOnlyList<ServedTensor>? Outputs);
}

/// <summary>A tensor as a server describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Its type, such as FP32.</param>
/// <param name="Shape">Its dimensions; -1 is any number.</param>
internal sealed record ServedTensor(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("datatype")] string Datatype,
    [property: JsonPropertyName("shape")] IReadOnlyList<long> Shape);
