using System.Text.Json;

namespace MlServe.Keras.Graphs;

/// <summary>From the configuration of Keras 2 or 3 to layers and calls.</summary>
internal static class ModelReader
{
    private const int MostLayers = 20_000, MostNesting = 20;

    private static readonly HashSet<string> Functional = ["Functional", "Model"];

    /// <summary>Reads the outermost model.</summary>
    /// <exception cref="KerasException">It is no Sequential or Functional model, or its parts do not fit.</exception>
    internal static Model Read(JsonElement written)
    {
        var name = Text(written.GetProperty("config"), "name") ?? "model";
        var kind = Text(written, "class_name") ?? "";
        return Read(kind, written, new Place(name, null, "", "", 0))
            ?? throw new KerasException(
                $"the model is a {kind}: a custom class cannot be read without its Python code; build it as Sequential or Functional"
            );
    }

    private static Model? Read(string kind, JsonElement written, Place place)
    {
        if (place.Depth > MostNesting)
            throw new KerasException($"models are nested more than {MostNesting} deep");
        var config = written.GetProperty("config");
        return kind == "Sequential" ? ReadSequential(config, place) : Functional.Contains(kind) ? ReadFunctional(config, place) : null;
    }

    private static Model ReadSequential(JsonElement config, Place place)
    {
        // Keras before 2.2.3 wrote the list of layers alone.
        var listed = config.ValueKind == JsonValueKind.Array ? config : config.GetProperty("layers");
        var layers = ReadLayers(listed, place, withoutInput: true);
        if (layers.Count == 0)
            throw new KerasException($"the model {place.Name} has no layers");
        Reference last;
        var calls = new List<Call>();
        if (layers[0].ClassName == "InputLayer")
            last = new Reference(layers[0].Name, 0, 0);
        else
        {
            // Its shape stands in the first layer, or (with build()) beside the layers.
            var input = InputLayer(config, layers[0], place);
            layers.Insert(0, input);
            last = new Reference(input.Name, 0, 0);
        }

        var inputs = last;
        foreach (var layer in layers.Skip(1))
        {
            calls.Add(new Call(layer, 0, [new Argument([last], default)], new Dictionary<string, Argument>()));
            last = new Reference(layer.Name, 0, 0);
        }

        return new Model(layers, calls, [inputs], [last]);
    }

    private static Layer InputLayer(JsonElement config, Layer first, Place place)
    {
        var shape =
            first.Config.TryGetProperty("batch_input_shape", out var own) ? own
            : config.ValueKind == JsonValueKind.Object
            && config.TryGetProperty("build_input_shape", out var built)
            && built.ValueKind == JsonValueKind.Array
                ? built
            : first.Nested is { } nested
                ? nested
                    .Layers.First(layer => layer.Name == nested.Inputs[0].Layer)
                    .Config.EnumerateObject()
                    .First(property => property.Name is "batch_shape" or "batch_input_shape")
                    .Value
            : throw new KerasException($"the model {place.Name} does not say what shape its input has: save it after it was built or trained");
        var written = JsonSerializer.SerializeToElement(new Dictionary<string, object> { ["batch_shape"] = shape });
        return new Layer
        {
            ClassName = "InputLayer", Name = first.Name + "_input", Config = written, Place = place.Of(first.Name + "_input"), IsOperation = false,
            OutermostName = place.Outermost ?? first.Name,
            IsOutermost = place.Outermost is null,
        };
    }

    private static Model ReadFunctional(JsonElement config, Place place)
    {
        var listed = config.GetProperty("layers");
        var layers = ReadLayers(listed, place, withoutInput: false);
        var calls = new List<Call>();
        foreach (var (layer, written) in layers.Zip(listed.EnumerateArray()))
        {
            var nodes = written.GetProperty("inbound_nodes").EnumerateArray().ToList();
            for (var i = 0; i < nodes.Count; i++)
                calls.Add(CallReader.Read(layer, i, nodes[i]));
        }

        return new Model(layers, calls, References(config.GetProperty("input_layers")), References(config.GetProperty("output_layers")));
    }

    private static List<Layer> ReadLayers(JsonElement listed, Place place, bool withoutInput)
    {
        var layers = new List<Layer>();
        var numbers = new Dictionary<string, int>();
        var numbersCountedTwice = new Dictionary<string, int>();
        foreach (var written in listed.EnumerateArray())
        {
            if (layers.Count == MostLayers)
                throw new KerasException($"the model {place.Name} has more than {MostLayers} layers");
            layers.Add(ReadLayer(written, place));
        }

        // Keras 3 numbers the layers of a kind in their order; operations are not among them, nor the input of a Sequential model.
        foreach (var layer in layers.Where(layer => !layer.IsOperation && !(withoutInput && layer.ClassName == "InputLayer")))
        {
            layer.Path = $"{place.Path}layers/{Numbered(numbers, layer)}";
            layer.PathCountedTwice = $"{place.PathCountedTwice}layers/{Numbered(numbersCountedTwice, layer)}";
            if (layer.HasWeights)
                Numbered(numbersCountedTwice, layer);
        }

        for (var i = 0; i < layers.Count; i++)
        {
            var layer = layers[i];
            layer.Nested = Read(
                layer.ClassName, listed[i],
                new Place(layer.Name, place.Outermost ?? layer.Name, layer.Path + "/", layer.PathCountedTwice + "/", place.Depth + 1, place.Of(layer.Name)));
        }

        return layers;
    }

    private static Layer ReadLayer(JsonElement written, Place place)
    {
        var config = written.GetProperty("config");
        var name = Text(written, "name") ?? Text(config, "name") ?? throw new KerasException($"a layer of the model {place.Name} has no name");
        var module = Text(written, "module") ?? "";
        var kind = Text(written, "class_name") ?? throw new KerasException($"the layer {name} has no class_name");
        return new Layer
        {
            ClassName = kind,
            Name = name,
            Config = config,
            Place = place.Of(name),
            // An .h5 file of Keras 3 leaves the module out; an operation's configuration has no more than a name and its options.
            IsOperation = module.StartsWith("keras.src.ops", StringComparison.Ordinal) || module.StartsWith("keras.ops", StringComparison.Ordinal)
                || (module.Length == 0 && kind != "InputLayer" && !config.TryGetProperty("trainable", out _) && !config.TryGetProperty("layers", out _)
                    && config.ValueKind == JsonValueKind.Object),
            OutermostName = place.Outermost ?? name,
            IsOutermost = place.Outermost is null,
        };
    }

    private static string Numbered(Dictionary<string, int> numbers, Layer layer)
    {
        var name = Layer.SnakeCase(layer.ClassName == "Model" ? "Functional" : layer.ClassName);
        numbers[name] = numbers.TryGetValue(name, out var number) ? number + 1 : 0;
        return numbers[name] == 0 ? name : FormattableString.Invariant($"{name}_{numbers[name]}");
    }

    /// <summary>One reference, or a list of them, or (several inputs by name) an object of them.</summary>
    private static IReadOnlyList<Reference> References(JsonElement written) => written.ValueKind switch
    {
        JsonValueKind.Object => [.. written.EnumerateObject().Select(property => CallReader.Reference(property.Value))],
        _ when written[0].ValueKind == JsonValueKind.String => [CallReader.Reference(written)],
        _ => [.. written.EnumerateArray().Select(CallReader.Reference)],
    };

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    /// <param name="Name">Of the model.</param>
    /// <param name="Outermost">The layer of the outermost model that it is in.</param>
    /// <param name="Path">Of its weights.</param>
    /// <param name="PathCountedTwice">Of its weights where a layer with weights takes two numbers.</param>
    /// <param name="Depth">Of nesting.</param>
    /// <param name="Prefix">For messages.</param>
    private sealed record Place(string Name, string? Outermost, string Path, string PathCountedTwice, int Depth, string? Prefix = null)
    {
        internal string Of(string layer) => Prefix is null ? layer : $"{Prefix}/{layer}";
    }
}
