using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Quantity = MlServe.Kubernetes.Quantity;

namespace MlServe.LocalCluster.Store.Schema;

/// <summary>
/// Brings what a user sent into the form in which a type is kept: wrong types are refused, unknown fields left out and
/// named, nulls and empty lists left out, quantities written in their canonical way.
/// </summary>
internal sealed class SchemaDecoder
{
    private readonly List<string> unknown = [];

    private SchemaDecoder()
    {
    }

    /// <summary>Decodes an object in place.</summary>
    /// <returns>The unknown fields that were left out, for example <c>unknown field "spec.nonsense"</c>.</returns>
    /// <exception cref="SchemaException">A value has the wrong type.</exception>
    public static IReadOnlyList<string> Decode(SchemaType type, JsonObject value)
    {
        var decoder = new SchemaDecoder();
        decoder.Struct(type, value, "");
        return decoder.unknown;
    }

    private void Struct(SchemaType type, JsonObject value, string path)
    {
        foreach (var (name, child) in value.ToList())
        {
            var childPath = path.Length == 0 ? name : $"{path}.{name}";
            if (!type.Fields.TryGetValue(name, out var field))
            {
                unknown.Add($"unknown field \"{childPath}\"");
                value.Remove(name);
            }
            else if (child is null)
                value.Remove(name);
            else
            {
                var decoded = Value(field.Type, child, childPath, type.Name);
                if (!field.IsRequired && field.Type.Shape is SchemaShape.List or SchemaShape.Map && IsEmpty(decoded))
                    value.Remove(name);
                else if (!ReferenceEquals(decoded, child))
                    value[name] = decoded;
            }
        }
    }

    private JsonNode Value(SchemaType type, JsonNode value, string path, string owner)
    {
        switch (type.Shape)
        {
            case SchemaShape.Any:
                return value;
            case SchemaShape.Struct:
                Struct(type, value as JsonObject ?? throw Wrong(value, path, owner, $"v1.{type.Name}"), path);
                return value;
            case SchemaShape.Map:
                var map = value as JsonObject ?? throw Wrong(value, path, owner, "map[string]" + GoName(type.Element!));
                foreach (var (key, item) in map.ToList())
                    if (item is null)
                        map[key] = type.Element!.Name is "string" or "bytes" ? "" : "0";
                    else if (Value(type.Element!, item, $"{path}.{key}", owner) is var decoded && !ReferenceEquals(decoded, item))
                        map[key] = decoded;
                return map;
            case SchemaShape.List:
                var list = value as JsonArray ?? throw Wrong(value, path, owner, "[]" + GoName(type.Element!));
                for (var i = 0; i < list.Count; i++)
                    if (list[i] is { } item && Value(type.Element!, item, $"{path}[{i}]", owner) is var decoded && !ReferenceEquals(decoded, item))
                        list[i] = decoded;
                return list;
            default:
                return Scalar(type, value, path, owner);
        }
    }

    private static JsonNode Scalar(SchemaType type, JsonNode value, string path, string owner)
    {
        var kind = value.GetValueKind();
        var fits = type.Name switch
        {
            "int32" => value.Int() is >= int.MinValue and <= int.MaxValue,
            "int64" => value.Int() is not null,
            "number" => kind == JsonValueKind.Number,
            "bool" => kind is JsonValueKind.True or JsonValueKind.False,
            "intOrString" => kind == JsonValueKind.String || value.Int() is not null,
            "quantity" => kind is JsonValueKind.String or JsonValueKind.Number,
            _ => kind == JsonValueKind.String,
        };
        if (!fits)
            throw Wrong(value, path, owner, GoName(type));
        switch (type.Name)
        {
            case "quantity":
                var text = kind == JsonValueKind.Number ? value.ToJsonString() : value.Text()!;
                if (!Quantity.TryParse(text, out var quantity))
                    throw new SchemaException($"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$' (field {path}, value {value.ToJsonString()})");
                return quantity.ToString() == text && kind == JsonValueKind.String ? value : quantity.ToString();
            case "time" or "microTime" when !DateTimeOffset.TryParse(value.Text(), CultureInfo.InvariantCulture, out _):
                throw new SchemaException($"parsing time {value.ToJsonString()} as \"2006-01-02T15:04:05Z07:00\" (field {path})");
            case "bytes" when !Convert.TryFromBase64String(value.Text()!, new byte[value.Text()!.Length], out _):
                throw new SchemaException($"illegal base64 data (field {path})");
            default:
                return value;
        }
    }

    private static bool IsEmpty(JsonNode value) => value is JsonArray { Count: 0 } or JsonObject { Count: 0 };

    private static string GoName(SchemaType type) => type.Name switch
    {
        "intOrString" => "intstr.IntOrString",
        "quantity" => "resource.Quantity",
        "time" => "v1.Time",
        "microTime" => "v1.MicroTime",
        "bytes" => "[]uint8",
        "number" => "float64",
        _ when type.Shape == SchemaShape.Struct => "v1." + type.Name,
        _ => type.Name,
    };

    private static SchemaException Wrong(JsonNode value, string path, string owner, string expected)
    {
        var found = value.GetValueKind() switch
        {
            JsonValueKind.Array => "array",
            JsonValueKind.Object => "object",
            JsonValueKind.String => "string",
            JsonValueKind.Number => expected.StartsWith("int", StringComparison.Ordinal) ? $"number {value.ToJsonString()}" : "number",
            _ => "bool",
        };
        return new SchemaException($"json: cannot unmarshal {found} into Go struct field {owner}.{path} of type {expected}");
    }
}
