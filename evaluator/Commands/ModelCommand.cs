using System.CommandLine;
using System.Text.Json;
using MlServe.Classifier.Inspection;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.Commands;

/// <summary>
/// <c>evaluator model inspect</c>: what a model file is, and whether the service can use it; <c>model convert</c>: a saved Keras model as ONNX.
/// </summary>
internal static class ModelCommand
{
    private const int MostLabels = 15;

    /// <summary>The command with its verb.</summary>
    public static Command Create(CommandContext context) => new Verb("model", "Look at a model file, or convert it.", "model inspect models/food11.onnx")
    {
        Inspect(context), Convert(context),
    };

    private static Command Inspect(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "An ONNX file, or a saved Keras model (.keras, .h5)." };
        var json = SharedOptions.Json("The same as a JSON object.");
        var command = new Verb(
            "inspect",
            "Print a model's input, scaling, labels, operators and stated accuracy, and run it.",
            "model inspect models/food11.onnx") { file, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(file)!;
            // What the file says of itself helps most where the model cannot be used.
            var onnx = OnnxFile.Read(path);
            if (!parsed.GetValue(json))
                Write(OfFile(path, onnx), context.Output);
            var model = ModelInspection.Of(path);
            if (parsed.GetValue(json))
                context.Output.WriteLine(JsonSerializer.Serialize(ToJson(path, onnx, model), JsonFile.Options));
            else
                Write(OfModel(model), context.Output);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Convert(CommandContext context)
    {
        var file = new Argument<string>("FILE") { Description = "A model as Keras saved it: .keras, or .h5 with the whole model." };
        var output = FileOption.Output("The ONNX file to write. Default: FILE with .onnx at its end.");
        var command = new Verb(
            "convert",
            "Write a saved Keras model as ONNX, without Python and without running anything of it; the service and 'accuracy' also take it as it is.",
            "model convert model.keras -o model.onnx") { file, output };
        command.SetAction(parsed =>
        {
            var from = parsed.GetValue(file)!;
            var to = parsed.GetValue(output) ?? Path.ChangeExtension(from, ".onnx");
            var onnx = ModelConversion.ToOnnx(from);
            using (var written = OutputFile.Create(to, overwrite: true))
                written.Write(onnx);
            context.Output.WriteLine(to);
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<(string Name, string? Value)> OfFile(string path, OnnxFile onnx) =>
        [
            (
                "file",
                Invariant(
                    $"{path}, {onnx.Bytes / 1e6:0.0} MB{(onnx.ExternalFiles.Count > 0 ? $" and weights in {string.Join(", ", onnx.ExternalFiles)}" : "")}"
                )
            ),
            ("made by", Invariant($"{(onnx.Producer.Length > 0 ? onnx.Producer : "unknown")}, IR version {onnx.IrVersion}")),
            ("opset", string.Join(", ", onnx.Opsets.Select(opset => Invariant($"{opset.Key} {opset.Value}")))),
            (
                "weights",
                onnx.Weights.Count == 0 ? "none" : string.Join(", ", onnx.Weights.Select(weights => Invariant($"{weights.Values:#,0} {weights.Type}")))
            ),
            (
                "operators",
                Invariant(
                    $"{onnx.Operators.Sum(count => count.Count)}: "
                        + $"{string.Join(", ", onnx.Operators.Select(count => Invariant($"{count.Operator} {count.Count}")))}"
                )
            ),
        ];

    private static IEnumerable<(string Name, string? Value)> OfModel(ModelInspection model)
    {
        var card = model.Card;
        return
        [
            ("sha256", model.Sha256),
            ("input", model.Input),
            ("output", model.Output),
            ("name", card.Name),
            ("card", model.CardSource ?? "none: all that follows is concluded from the shapes"),
            (
                "fed with",
                Invariant(
                    $"{card.InputWidth} × {card.InputHeight} pixels, {Word(card.Channels)}, {Word(card.Layout)}, {Word(card.InputType)}, "
                        + $"(pixel × {card.Scale:0.######} − [{Numbers(card.Mean)}]) ÷ [{Numbers(card.StandardDeviation)}]"
                        + $"{(model.Batch > 1 ? Invariant($"; {model.Batch} images at once, of which one is used") : "")}"
                )
            ),
            ("answers", Answers(model)),
            ("labels", Invariant($"{card.Labels.Count}: {string.Join(", ", card.Labels.Take(MostLabels))}{(card.Labels.Count > MostLabels ? " …" : "")}")),
            (
                "stated accuracy",
                model.Stated is { } stated
                    ? Invariant(
                        $"{stated.Accuracy * 100:0.0} "
                            + $"%{(stated.Low is null ? "" : Invariant($", {stated.Low * 100:0.0} – {stated.High * 100:0.0} %"))}"
                            + $"{(stated.Photos is null ? "" : Invariant($", of {stated.Photos} photos"))}; 'evaluator accuracy' measures it"
                    )
                    : "none; 'evaluator accuracy' measures it"
            ),
            (
                "inference",
                Invariant(
                    $"{model.InferenceTime.TotalMilliseconds:0.0} ms on one thread (median of 15), loaded in {model.LoadTime.TotalMilliseconds:0} ms"
                )
            ),
        ];
    }

    private static object ToJson(string path, OnnxFile onnx, ModelInspection model) => new
    {
        file = path,
        bytes = onnx.Bytes,
        sha256 = model.Sha256,
        producer = onnx.Producer,
        ir_version = onnx.IrVersion,
        opsets = onnx.Opsets,
        operators = onnx.Operators.ToDictionary(count => count.Operator, count => count.Count),
        weights = onnx.Weights.ToDictionary(weights => weights.Type, weights => weights.Values),
        external_weights = onnx.ExternalFiles.Count > 0,
        external_files = onnx.ExternalFiles,
        input = model.Input,
        output = model.Output,
        card_source = model.CardSource,
        name = model.Card.Name,
        input_width = model.Card.InputWidth,
        input_height = model.Card.InputHeight,
        layout = Word(model.Card.Layout),
        channels = Word(model.Card.Channels),
        input_type = Word(model.Card.InputType),
        batch = model.Batch,
        scale = model.Card.Scale,
        mean = model.Card.Mean,
        standard_deviation = model.Card.StandardDeviation,
        output_is_probability = model.Card.OutputIsProbability,
        labels = model.Card.Labels,
        stated_accuracy = model.Stated?.Accuracy,
        stated_photos = model.Stated?.Photos,
        load_s = model.LoadTime.TotalSeconds,
        inference_s = model.InferenceTime.TotalSeconds,
    };

    private static void Write(IEnumerable<(string Name, string? Value)> rows, TextWriter output)
    {
        foreach (var (name, value) in rows)
            output.WriteLine($"{name,-20}{value}");
    }

    private static string Answers(ModelInspection model) => (model.Scores == 1, model.Card.OutputIsProbability) switch
    {
        (false, true) => "probabilities",
        (false, false) => "scores; the softmax is applied here",
        (true, true) => $"the probability of '{model.Card.Labels[1]}', the rest being that of '{model.Card.Labels[0]}'",
        (true, false) => $"a score of '{model.Card.Labels[1]}' against '{model.Card.Labels[0]}'; the sigmoid is applied here",
    };

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Numbers(IReadOnlyList<float> values) => string.Join(", ", values.Select(value => Invariant($"{value:0.####}")));
}
