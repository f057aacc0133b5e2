using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace MlServe.Kubernetes.Tests.Manifests;

/// <summary>JSON of any shape, whose words are made of what means something in YAML.</summary>
public sealed record AnyJson(JsonNode? Node)
{
    private static readonly string[] Words =
    [
        "",
        "yes",
        "Off",
        "~",
        "null",
        "true",
        "1e3",
        "0o7",
        "0x1F",
        "1_000",
        ".5",
        "-.inf",
        "12:30",
        "2001-01-01",
        "<<",
        "=",
        "---",
        "...",
        "- a",
        "a: b",
        "a #b",
        "? a",
    ];

    private static readonly string[] Letters =
        ["a", "1", " ", "\n", "\t", "\r", "-", ":", "#", ".", ",", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`", "{", "}", "[", "]", "?", "~", "\\",
            "\0", "\u0007", "\u001b", "\u0085", "\u00a0", "ü", "\u2028", "\u2029", "\ufeff", "\ufffd", "😀"];

    /// <summary>What FsCheck draws from.</summary>
    public static Arbitrary<AnyJson> Any() =>
        Arb.From(Gen.Sized(Of).Select(node => new AnyJson(node)), json => Smaller(json.Node).Select(node => new AnyJson(node)));

    public override string ToString() => Node?.ToJsonString() ?? "null";

    private static Gen<JsonNode?> Of(int size)
    {
        var leaf = Gen.Frequency(
            (4, Text().Select(text => (JsonNode?)JsonValue.Create(text))),
            (1, Gen.Choose(int.MinValue, int.MaxValue).Select(number => (JsonNode?)JsonValue.Create(number * 3_000_000_000L))),
            (1, Gen.Choose(-1000, 1000).Select(number => (JsonNode?)JsonValue.Create(number / 8.0))),
            (1, Gen.Elements(false, true).Select(truth => (JsonNode?)JsonValue.Create(truth))),
            (1, Gen.Constant<JsonNode?>(null)));
        if (size < 2)
            return leaf;
        var inner = Gen.ArrayOf(Of(size / 3)).Resize(4);
        return Gen.Frequency(
            (1, leaf),
            (1, inner.Select(items => (JsonNode?)new JsonArray(items))),
            (2, Gen.Zip(inner, Gen.ArrayOf(Text()).Resize(6)).Select(pair => (JsonNode?)new JsonObject(
                pair.Item2.Distinct().Zip(pair.Item1, (name, value) => KeyValuePair.Create(name, value))))));
    }

    private static Gen<string> Text() => Gen.Frequency(
        (1, Gen.Elements(Words)),
        (3, Gen.ArrayOf(Gen.Elements(Letters)).Resize(6).Select(string.Concat)));

    /// <summary>Its parts, itself without one of them, itself with a smaller one, and shorter texts.</summary>
    private static IEnumerable<JsonNode?> Smaller(JsonNode? node) => node switch
    {
        JsonArray list => list.Select(item => item?.DeepClone())
            .Concat(list.Select((_, i) => (JsonNode?)new JsonArray([.. list.Where((_, other) => other != i).Select(item => item?.DeepClone())])))
            .Concat(list.SelectMany((item, i) => Smaller(item).Select(less =>
                (JsonNode?)new JsonArray([.. list.Select((same, other) => (other == i ? less : same)?.DeepClone())])))),
        JsonObject map => map.Select(field => field.Value?.DeepClone())
            .Concat(map.Select(field => (JsonNode?)new JsonObject(map.Where(other => other.Key != field.Key).Select(Copy))))
            .Concat(map.SelectMany(field => Smaller(field.Value).Select(less =>
                (JsonNode?)new JsonObject(map.Select(other => other.Key == field.Key ? KeyValuePair.Create(other.Key, less?.DeepClone()) : Copy(other)))))),
        JsonValue value when value.TryGetValue<string>(out var text) && !text.Any(char.IsSurrogate) =>
            text.Select((_, i) => (JsonNode?)JsonValue.Create(text.Remove(i, 1))),
        _ => [],
    };

    private static KeyValuePair<string, JsonNode?> Copy(KeyValuePair<string, JsonNode?> field) => KeyValuePair.Create(field.Key, field.Value?.DeepClone());
}
