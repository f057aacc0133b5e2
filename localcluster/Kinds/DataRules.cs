using System.Text;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>The rules of ConfigMaps and Secrets: keys that can be files, 1 MiB in all, and no change once it is immutable.</summary>
internal static class DataRules
{
    private const long Most = 1 << 20;

    /// <summary>Checks a ConfigMap.</summary>
    public static void ConfigMap(JsonObject map, JsonObject? old, ICollection<FieldError> errors)
    {
        Keys(map, "data", errors);
        Keys(map, "binaryData", errors);
        foreach (var (key, _) in map.Object("data") ?? [])
            if (map.At("binaryData", key) is not null)
                errors.Add(FieldError.Invalid($"data[{key}]", $"\"{key}\"", "duplicate of key present in binaryData"));
        if (map.StringMap("data").Values.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) + Decoded(map, "binaryData") > Most)
            errors.Add(FieldError.TooLong("[]", Most));
        Immutable(map, old, ["data", "binaryData"], errors);
    }

    /// <summary>Checks a Secret.</summary>
    public static void Secret(JsonObject secret, JsonObject? old, ICollection<FieldError> errors)
    {
        Keys(secret, "data", errors);
        if (Decoded(secret, "data") > Most)
            errors.Add(FieldError.TooLong("data", Most));
        if (old is not null && old.Text("type") != secret.Text("type"))
            errors.Add(FieldError.Invalid("type", $"\"{secret.Text("type")}\"", "field is immutable"));
        Immutable(secret, old, ["data"], errors);
    }

    private static void Keys(JsonObject value, string field, ICollection<FieldError> errors)
    {
        foreach (var (key, _) in value.Object(field) ?? [])
            if (KeyError(key) is { } wrong)
                errors.Add(FieldError.Invalid($"{field}[{key}]", $"\"{key}\"", wrong));
    }

    private static string? KeyError(string key) =>
        NameRule.ConfigKey.Error(key) is { } wrong ? wrong
        : key is "." or ".." ? $"must not be '{key}'"
        : key.StartsWith("..", StringComparison.Ordinal) ? "must not start with '..'"
        : null;

    /// <summary>Bytes of base64 texts once they are decoded.</summary>
    private static long Decoded(JsonObject value, string field) =>
        value.StringMap(field).Values.Sum(text => text.Length / 4 * 3L - text.AsSpan().Count('='));

    private static void Immutable(JsonObject value, JsonObject? old, ReadOnlySpan<string> fields, ICollection<FieldError> errors)
    {
        if (!old.Flag("immutable"))
            return;
        if (!value.Flag("immutable"))
            errors.Add(FieldError.Forbidden("immutable", "field is immutable when `immutable` is set"));
        foreach (var field in fields)
            if (!JsonNode.DeepEquals(old!.Object(field) ?? [], value.Object(field) ?? []))
                errors.Add(FieldError.Forbidden(field, "field is immutable when `immutable` is set"));
    }
}
