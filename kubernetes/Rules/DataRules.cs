using System.Text;
using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of ConfigMaps and Secrets: keys that can be files, 1 MiB in all, and no change once it is immutable.</summary>
internal static class DataRules
{
    private const long MaxBytes = 1 << 20;

    /// <summary>Checks a ConfigMap.</summary>
    internal static void ConfigMap(Field map, Field? old)
    {
        var (data, binary) = (map["data"], map["binaryData"]);
        Keys(data);
        Keys(binary);
        foreach (var (key, value) in data.Entries.Where(entry => binary.Entry(entry.Key).Exists))
            value.Invalid("duplicate of key present in binaryData", $"\"{key}\"");
        if (data.Texts.Values.Sum(text => (long)Encoding.UTF8.GetByteCount(text)) + Decoded(binary) > MaxBytes)
            map.Add(FieldError.TooLong("[]", MaxBytes));
        Immutable(map, old, ["data", "binaryData"]);
    }

    /// <summary>Checks a Secret.</summary>
    internal static void Secret(Field secret, Field? old)
    {
        Keys(secret["data"]);
        if (Decoded(secret["data"]) > MaxBytes)
            secret["data"].TooLong(MaxBytes);
        if (old is not null && old["type"].Text != secret["type"].Text)
            secret["type"].Invalid("field is immutable");
        Immutable(secret, old, ["data"]);
    }

    private static void Keys(Field data)
    {
        foreach (var (key, value) in data.Entries)
            foreach (var wrong in NameRule.ConfigKey.Errors(key))
                value.Invalid(wrong, $"\"{key}\"");
    }

    /// <summary>Bytes of base64 texts once they are decoded.</summary>
    private static long Decoded(Field data) => data.Texts.Values.Sum(text => text.Length / 4 * 3L - text.AsSpan().Count('='));

    private static void Immutable(Field value, Field? old, string[] fields)
    {
        if (old is not { } before || !before["immutable"].Flag)
            return;
        foreach (var field in new[] { "immutable" }.Concat(fields))
            if (!JsonNode.DeepEquals(before[field].Node, value[field].Node))
                value[field].Forbidden("field is immutable when `immutable` is set");
    }
}
