using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlServe.Kubernetes.Schema;

/// <summary>
/// Brings what a user sent into the form in which a type is kept: values of wrong types and unknown fields are left out and
/// named, nulls and empty lists left out (a null among the items of a list is the zero of its type), quantities, times and base64
/// written in their canonical way.
/// </summary>
public sealed class SchemaDecoder
{
    private readonly List<SchemaProblem> problems = [];

    private SchemaDecoder()
    {
    }

    /// <summary>Decodes an object in place.</summary>
    /// <returns>What was left out, in the order of the object.</returns>
    public static IReadOnlyList<SchemaProblem> Decode(SchemaType type, JsonObject value)
    {
        var decoder = new SchemaDecoder();
        decoder.Struct(type, value, "");
        return decoder.problems;
    }

    private void Struct(SchemaType type, JsonObject value, string path)
    {
        foreach (var (name, child) in value.ToList())
        {
            var childPath = FieldPlace.Join(path, name);
            if (!type.Fields.TryGetValue(name, out var field))
            {
                problems.Add(new SchemaProblem(SchemaFault.UnknownField, childPath, type, null, child));
                value.Remove(name);
            }
            else if (child is null || Value(field.Type, child, childPath, type) is not { } decoded
                || (!(field.IsRequired || field.IsKept) && field.Type.Shape is SchemaShape.List or SchemaShape.Map && IsEmpty(decoded)))
                value.Remove(name);
            else if (!ReferenceEquals(decoded, child))
                value[name] = decoded;
        }
    }

    /// <summary>The value as it is kept; null when it is none of the type.</summary>
    private JsonNode? Value(SchemaType type, JsonNode value, string path, SchemaType owner)
    {
        switch (type.Shape, value)
        {
            case (SchemaShape.Any, _):
                return value;
            case (SchemaShape.Struct, JsonObject fields):
                Struct(type, fields, path);
                return value;
            case (SchemaShape.Map, JsonObject map):
                foreach (var (key, item) in map.ToList())
                    if (item is null)
                        map[key] = Zero(type.Element!);
                    else if (Value(type.Element!, item, FieldPlace.Join(path, key), owner) is not { } decoded)
                        map.Remove(key);
                    else if (!ReferenceEquals(decoded, item))
                        map[key] = decoded;
                return map;
            case (SchemaShape.List, JsonArray list):
                for (var i = 0; i < list.Count; i++)
                {
                    var item = list[i];
                    var decoded = (item is null ? null : Value(type.Element!, item, $"{path}[{i}]", owner)) ?? Zero(type.Element!);
                    if (!ReferenceEquals(decoded, item))
                        list[i] = decoded;
                }
                return list;
            case (SchemaShape.Scalar, JsonValue) when Fits(type.Name, value):
                return Scalar(type, value, path, owner);
            default:
                problems.Add(new SchemaProblem(SchemaFault.WrongType, path, owner, type, value));
                return null;
        }
    }

    /// <summary>What a null among the items of a list or a map counts as: the zero of its type, as in Go.</summary>
    private static JsonNode? Zero(SchemaType type) => (type.Shape, type.Name) switch
    {
        (SchemaShape.Struct or SchemaShape.Map, _) => new JsonObject(),
        (_, "string" or "bytes") => "",
        (_, "quantity") => "0",
        (_, "int32" or "int64") => 0,
        _ => null,
    };

    private static bool Fits(string scalar, JsonNode value)
    {
        var kind = value.GetValueKind();
        return scalar switch
        {
            "int32" => Whole(value) is >= int.MinValue and <= int.MaxValue,
            "int64" => Whole(value) is not null,
            "number" => kind == JsonValueKind.Number,
            "bool" => kind is JsonValueKind.True or JsonValueKind.False,
            "intOrString" => kind == JsonValueKind.String || Whole(value) is >= int.MinValue and <= int.MaxValue,
            "quantity" => kind is JsonValueKind.String or JsonValueKind.Number,
            _ => kind == JsonValueKind.String,
        };
    }

    private JsonNode? Scalar(SchemaType type, JsonNode value, string path, SchemaType owner)
    {
        var text = value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        var kept = type.Name switch
        {
            "quantity" => !Quantity.TryParse(text, out var quantity) ? null
                : quantity.ToString() == text && value.GetValueKind() == JsonValueKind.String ? value : quantity.ToString(),
            "time" => Time(text, "yyyy-MM-dd'T'HH:mm:ss'Z'"),
            "microTime" => Time(text, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
            "bytes" => Bytes(text),
            _ => value,
        };
        if (kept is null)
            problems.Add(new SchemaProblem(SchemaFault.BadText, path, owner, type, value));
        return kept;
    }

    /// <summary>Base64, in which line breaks mean nothing.</summary>
    private static JsonNode? Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Convert.ToBase64String(bytes.AsSpan(0, length)) : null;
    }

    /// <summary>RFC 3339, a date and a time with its zone, as Kubernetes keeps it: in UTC, to the second or to the microsecond.</summary>
    private static JsonNode? Time(string text, string kept) =>
        text is [.., 'Z'] or [.., '+' or '-', _, _, ':', _, _]
        && DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var time
        )
            ? time.UtcDateTime.ToString(kept, CultureInfo.InvariantCulture)
            : null;

    private static long? Whole(JsonNode value) => value.GetValueKind() == JsonValueKind.Number
        && long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsEmpty(JsonNode value) => value is JsonArray { Count: 0 } or JsonObject { Count: 0 };
}
