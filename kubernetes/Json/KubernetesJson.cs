using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MlServe.Kubernetes.Json;

/// <summary>How the typed resources are read and written.</summary>
public static class KubernetesJson
{
    /// <summary>camelCase, absent instead of null or empty, times as RFC 3339; fields without a property are kept.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>A JSON document as a typed object. Throws <see cref="JsonException"/> when the shapes differ.</summary>
    public static T Read<T>(JsonNode node) =>
        node.Deserialize<T>(Options) ?? throw new JsonException($"null instead of {typeof(T).Name}");

    /// <summary>A JSON text as a typed object. Throws <see cref="JsonException"/> when the shapes differ.</summary>
    public static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"null instead of {typeof(T).Name}");

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
            Converters = { new TimestampJsonConverter() },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { OmitEmptyCollections } },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void OmitEmptyCollections(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            // "items" of a list stays: clients take a list without items for a broken one.
            if (property.Name != "items" && !property.IsExtensionData && property.PropertyType != typeof(string)
                && property.PropertyType.IsAssignableTo(typeof(IEnumerable)))
                property.ShouldSerialize = static (_, value) => value is IEnumerable items && items.GetEnumerator().MoveNext();
    }
}
