using System.Globalization;
using System.Text.Json;
using MlServe.Keras.Files;
using MlServe.Keras.Graphs;
using MlServe.Keras.Layers;
using MlServe.Onnx;

namespace MlServe.Keras;

/// <summary>From a saved Keras model to ONNX. Nothing in the file is executed.</summary>
public static class ModelConverter
{
    /// <summary>
    /// The key in the ONNX file's metadata that says by what a pixel, 0 to 255, is multiplied before it is put in: 1 where the model scales it itself.
    /// </summary>
    public const string ScaleKey = "mlserve.scale";

    /// <summary>Raised with whatever changes what a conversion gives: kept ones are made anew.</summary>
    public const int Version = 3;

    private const string Input = "image", Output = "scores";

    /// <summary>The file is a zip or HDF5, as Keras saves models, whatever it is called.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static bool IsKeras(string path)
    {
        using var stream = File.OpenRead(path);
        return KerasFile.IsZip(stream) || KerasFile.IsHdf5(stream);
    }

    /// <summary>Reads a .keras file of Keras 3 (or 2.12 to 2.15) or an .h5 file, and writes it as ONNX.</summary>
    /// <returns>The ONNX file's bytes; the same for the same file.</returns>
    /// <exception cref="KerasException">It cannot be converted; says what, where, and what to do.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static byte[] ToOnnx(string path)
    {
        using var stream = File.OpenRead(path);
        try
        {
            return ToOnnx(stream);
        }
        catch (Exception exception) when (exception is not KerasException)
        {
            // Whatever a reader of zip, JSON or HDF5 stumbles over in a damaged file, down to sizes that no memory holds.
            throw new KerasException($"the file is damaged, or not as Keras writes it ({exception.Message.ReplaceLineEndings(" ")})", exception);
        }
    }

    private static byte[] ToOnnx(Stream stream)
    {
        using var file = KerasFile.Open(stream);
        var model = ModelReader.Read(file.Model);
        if (model.Inputs.Count != 1 || model.Outputs.Count != 1)
            throw new KerasException(
                FormattableString.Invariant(
                    $"it has {model.Inputs.Count} inputs and {model.Outputs.Count} outputs; an image classifier has one of each"
                )
            );
        var graph = new OnnxGraph("model");
        var writer = new GraphWriter(graph, file.MajorVersion);
        long?[] shape = [.. Shape(model)];
        var outputs = new Walk(file.Weights, writer).Apply(model, [new Value(Input, shape, IsRaw: true)]);
        var output = writer.AsSeen(outputs[0]);
        BatchFolding.Apply(graph);
        var scale = writer.ScalesPixels ? "1" : (1f / 255).ToString("R", CultureInfo.InvariantCulture);
        return graph.ToModel((Input, shape), (output, outputs[0].Shape), Output, [new(ScaleKey, scale)]);
    }

    private static IEnumerable<long?> Shape(Model model)
    {
        var input = model.Layers.First(layer => layer.Name == model.Inputs[0].Layer);
        var config = input.Config;
        if (!config.TryGetProperty("batch_shape", out var shape) && !config.TryGetProperty("batch_input_shape", out shape))
            throw input.Fault("it does not say what shape the input has");
        return shape.EnumerateArray().Skip(1).Select(side => side.ValueKind == JsonValueKind.Null ? (long?)null : side.GetInt64());
    }

    /// <summary>Applies the calls of a model, each once what it needs is there; a layer that is a model by its own calls.</summary>
    private sealed class Walk(IWeights weights, GraphWriter writer)
    {
        internal IReadOnlyList<Value> Apply(Model model, IReadOnlyList<Value> inputs)
        {
            var known = model.Inputs.Zip(inputs).ToDictionary(pair => pair.First, pair => pair.Second);
            var waiting = new Dictionary<Reference, List<Call>>();
            var missing = new Dictionary<Call, int>();
            var ready = new Queue<Call>();
            foreach (var call in model.Calls)
            {
                var open = call.Needs.Distinct().Where(reference => !known.ContainsKey(reference)).ToList();
                missing[call] = open.Count;
                if (open.Count == 0)
                    ready.Enqueue(call);
                foreach (var reference in open)
                    (waiting.TryGetValue(reference, out var calls) ? calls : waiting[reference] = []).Add(call);
            }

            while (ready.TryDequeue(out var call))
            {
                var outputs = Apply(call, known);
                for (var i = 0; i < outputs.Count; i++)
                {
                    var reference = new Reference(call.Layer.Name, call.Number, i);
                    known[reference] = outputs[i];
                    foreach (var next in waiting.GetValueOrDefault(reference) ?? [])
                        if (--missing[next] == 0)
                            ready.Enqueue(next);
                }
            }

            return [.. model.Outputs.Select(reference => known.TryGetValue(reference, out var value) ? value
                : throw new KerasException($"its output comes from the layer {reference.Layer}, to which no way leads from its input"))];
        }

        private IReadOnlyList<Value> Apply(Call call, Dictionary<Reference, Value> known)
        {
            var inputs = call.Needs.Select(reference => known[reference]).ToList();
            if (call.Layer.Nested is not { } nested)
                return [LayerKinds.Convert(new Arguments(call, inputs, reference => known[reference], weights, writer))];
            if (inputs.Count != nested.Inputs.Count)
                throw call.Layer.Fault(FormattableString.Invariant($"it takes {nested.Inputs.Count} inputs and is given {inputs.Count}"));
            return Apply(nested, inputs);
        }
    }
}
