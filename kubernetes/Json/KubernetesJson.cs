using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;
using Package = k8s.KubernetesJson;

namespace MlServe.Kubernetes.Json;

/// <summary>
/// KubernetesClient's types as JSON. Objects are read through the types and never written back through them: they rewrite
/// quantities and drop the fields that they do not know.
/// </summary>
public static class KubernetesJson
{
    /// <summary>
    /// As the package's own, but by reflection: its generated code knows all types at once, and compiling that takes longer
    /// (0.1 s of CPU for a first list of pods) than looking at the few that are used.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>A JSON document as a typed object. Throws <see cref="JsonException"/> when the shapes differ.</summary>
    public static T Read<T>(JsonNode node) =>
        node.Deserialize<T>(Options) ?? throw new JsonException($"null instead of {typeof(T).Name}");

    /// <summary>A JSON text as a typed object. Throws <see cref="JsonException"/> when the shapes differ.</summary>
    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"null instead of {typeof(T).Name}");

    /// <summary>A JSON document as a typed object, read as it comes. Throws <see cref="JsonException"/> when the shapes differ.</summary>
    public static async Task<T> ReadAsync<T>(Stream json, CancellationToken ct) =>
        await JsonSerializer.DeserializeAsync<T>(json, Options, ct) ?? throw new JsonException($"null instead of {typeof(T).Name}");

    /// <summary>A typed object as a JSON document.</summary>
    public static JsonObject Write<T>(T value) => JsonSerializer.SerializeToNode(value, Options)!.AsObject();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // The API is never embedded in HTML; quotes and accents stay readable in stored files.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new Located<DateTime>(new Package.KubernetesDateTimeConverter()),
                new Located<DateTimeOffset>(new Package.KubernetesDateTimeOffsetConverter()),
                new WithinBounds(),
                new Located<IntOrString>(new IntOrStringJsonConverter()),
            },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutOwners } },
        };
        options.MakeReadOnly();
        return options;
    }

    /// <summary>Who owns which field is half of an object's text, and is worked on as JSON alone: in no typed object is it worth the memory.</summary>
    private static void LeaveOutOwners(JsonTypeInfo type)
    {
        if (type.Type == typeof(V1ObjectMeta) && type.Properties.FirstOrDefault(property => property.Name == "managedFields") is { } owners)
            type.Properties.Remove(owners);
    }

    /// <summary>
    /// Quantities as Kubernetes takes them, capped as it caps them: the package's own reader counts for hours on <c>1e999999999</c>,
    /// and <c>1e29</c> is more than its <c>ToDecimal</c> can say.
    /// </summary>
    private sealed class WithinBounds : JsonConverter<ResourceQuantity>
    {
        public override ResourceQuantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Quantity.TryParse(JsonElement.ParseValue(ref reader).ToString(), out var quantity) ? new(quantity.ToString()) : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, ResourceQuantity value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    /// <summary>The package's converters fail each in its own way; as a <see cref="JsonException"/> the failure has its field's path.</summary>
    private sealed class Located<T>(JsonConverter<T> converter) : JsonConverter<T>
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return converter.Read(ref reader, typeToConvert, options);
            }
            catch (Exception exception) when (exception is not JsonException)
            {
                throw new JsonException(null, exception);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => converter.Write(writer, value, options);
    }
}
