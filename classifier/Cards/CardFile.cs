using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Classifier.Cards;

/// <summary>
/// A model card as written: what it leaves out is taken from the model's shapes. Other fields (description) are for
/// people and are passed over.
/// </summary>
internal sealed record CardFile
{
    /// <summary>The key of the card in an ONNX file's metadata.</summary>
    internal const string MetadataKey = "mlserve.card";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters =
        {
            new JsonStringEnumConverter<TensorLayout>(allowIntegerValues: false), new JsonStringEnumConverter<ChannelOrder>(allowIntegerValues: false),
        },
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public string? Name { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    public int? InputWidth { get; init; }

    public int? InputHeight { get; init; }

    public TensorLayout? Layout { get; init; }

    public ChannelOrder? Channels { get; init; }

    /// <summary>The output that has the scores, where a model has several that could.</summary>
    public string? Output { get; init; }

    public float? Scale { get; init; }

    public IReadOnlyList<float>? Mean { get; init; }

    public IReadOnlyList<float>? StandardDeviation { get; init; }

    public bool? OutputIsProbability { get; init; }

    /// <summary>For people, as <see cref="Evaluation"/> is: no model is refused for what stands here.</summary>
    public JsonElement? Accuracy { get; init; }

    public JsonElement? Evaluation { get; init; }

    /// <summary>Where the card was found, for people.</summary>
    [JsonIgnore]
    public string Source { get; private init; } = "";

    /// <summary>The card in the model's metadata, else in FILE.onnx.json or FILE.json beside it, else none.</summary>
    /// <exception cref="ModelException">There is a card and it cannot be read.</exception>
    internal static CardFile? Find(string modelPath, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.TryGetValue(MetadataKey, out var embedded))
            return Parse(embedded, $"the metadata \"{MetadataKey}\" of {modelPath}");

        var beside = new[] { modelPath + ".json", Path.ChangeExtension(modelPath, ".json") }.FirstOrDefault(File.Exists);
        return beside is null ? null : Read(beside);
    }

    /// <summary>The card in a file.</summary>
    /// <exception cref="ModelException">It cannot be read.</exception>
    internal static CardFile Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"The model card in {path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <param name="json">The card.</param>
    /// <param name="source">Where it came from, for the message.</param>
    /// <exception cref="ModelException">Not JSON, or a field has the wrong type.</exception>
    internal static CardFile Parse(string json, string source)
    {
        try
        {
            var card = JsonSerializer.Deserialize<CardFile>(json, Json) ?? throw new JsonException("it is null");
            return card with { Source = source };
        }
        catch (JsonException exception)
        {
            var field = exception.Path is { Length: > 2 } path ? $" at {path[2..]}" : "";
            throw new ModelException($"The model card in {source} cannot be read{field}: {exception.Message}", exception);
        }
    }
}
