using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;

namespace MlServe.Kubernetes.Client;

/// <summary>
/// Writes an object out as servers before 1.21 want it for a server-side apply, which otherwise answer 500: with the default of
/// every field by which a list is merged (the protocol of a port), and with quantities as text (<c>cpu: 1</c>).
/// </summary>
internal static class ApplyBody
{
    internal static JsonObject WrittenOut(JsonObject value)
    {
        var copy = value.DeepClone().AsObject();
        if (Text(copy["apiVersion"]) is { } apiVersion && Text(copy["kind"]) is { } kind && SchemaLibrary.Find(Modelled(apiVersion), kind) is { } type)
            WriteOut(copy, type);
        return copy;
    }

    // The former name of version 2, field by field the same, which the model no longer has.
    private static string Modelled(string apiVersion) => apiVersion == "autoscaling/v2beta2" ? "autoscaling/v2" : apiVersion;

    private static void WriteOut(JsonNode? node, SchemaType type)
    {
        switch (node)
        {
            case JsonObject value when type.Shape == SchemaShape.Struct:
                foreach (var (name, inner) in value.ToList())
                    if (type.Fields.TryGetValue(name, out var field))
                    {
                        AddKeys(inner, field);
                        WriteOut(inner, field.Type);
                    }
                break;
            case JsonObject map when type.Shape == SchemaShape.Map:
                foreach (var (_, inner) in map.ToList())
                    WriteOut(inner, type.Element!);
                break;
            case JsonArray list when type.Shape == SchemaShape.List:
                foreach (var item in list.ToList())
                    WriteOut(item, type.Element!);
                break;
            case JsonValue number when type.Name == "quantity" && number.GetValueKind() == JsonValueKind.Number:
                number.ReplaceWith(number.ToJsonString());
                break;
        }
    }

    private static void AddKeys(JsonNode? list, SchemaField field)
    {
        foreach (var item in list is JsonArray items ? items.OfType<JsonObject>() : [])
            foreach (var key in field.Keys)
                if (item[key] is null && field.Type.Element!.Fields[key].Default is { } text)
                    item[key] = text;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
