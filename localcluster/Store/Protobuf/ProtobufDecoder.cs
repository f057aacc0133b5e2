using System.Text.Json.Nodes;
using MlServe.Kubernetes.Schema;

namespace MlServe.LocalCluster.Store.Protobuf;

/// <summary>
/// Reads objects in Kubernetes' protobuf form, in which newer kubectl send what they create. The .marks files give the
/// numbers. Answers are always JSON, which every client takes.
/// </summary>
internal static class ProtobufDecoder
{
    private static readonly byte[] Magic = [(byte)'k', (byte)'8', (byte)'s', 0];

    /// <summary>Reads a body: four bytes, then an envelope that names the kind and holds the object.</summary>
    /// <param name="body">The body.</param>
    /// <param name="typeOf">The type of an apiVersion and kind.</param>
    /// <exception cref="FormatException">It is not that form.</exception>
    public static JsonObject Decode(ReadOnlySpan<byte> body, Func<string, string, SchemaType> typeOf)
    {
        if (!body.StartsWith(Magic))
            throw new FormatException("the body does not begin as Kubernetes' protobuf form does");
        string apiVersion = "", kind = "";
        ReadOnlySpan<byte> raw = default;
        var envelope = new WireReader(body[Magic.Length..]);
        while (envelope.Next())
            if (envelope.Number == 1)
            {
                var meta = new WireReader(envelope.Bytes);
                while (meta.Next())
                    if (meta.Number == 1)
                        apiVersion = meta.Text;
                    else if (meta.Number == 2)
                        kind = meta.Text;
            }
            else if (envelope.Number == 2)
                raw = envelope.Bytes;
        var value = Struct(typeOf(apiVersion, kind), raw);
        value["apiVersion"] = apiVersion;
        value["kind"] = kind;
        return value;
    }

    private static JsonObject Struct(SchemaType type, ReadOnlySpan<byte> message)
    {
        var value = new JsonObject();
        Fields(type, type.Numbers, message, value);
        return value;
    }

    private static void Fields(SchemaType type, IReadOnlyDictionary<int, SchemaField> numbers, ReadOnlySpan<byte> message, JsonObject into)
    {
        var reader = new WireReader(message);
        while (reader.Next())
            if (numbers.TryGetValue(reader.Number, out var field))
                Field(field, reader, into);
            else if (ReferenceEquals(numbers, type.Numbers) && type.Group(reader.Number) is { } group)
                Fields(type, group, reader.Bytes, into);
    }

    private static void Field(SchemaField field, WireReader reader, JsonObject into)
    {
        switch (field.Type.Shape)
        {
            case SchemaShape.List:
                if (into[field.Name] is not JsonArray list)
                    into[field.Name] = list = [];
                list.Add(Single(field.Type.Element!, reader));
                break;
            case SchemaShape.Map:
                if (into[field.Name] is not JsonObject map)
                    into[field.Name] = map = [];
                var (key, value) = Entry(field.Type.Element!, reader.Bytes);
                map[key] = value;
                break;
            default:
                if (Single(field.Type, reader) is { } single && (field.KeepsZero || !IsZero(single)))
                    into[field.Name] = single;
                break;
        }
    }

    private static (string Key, JsonNode? Value) Entry(SchemaType element, ReadOnlySpan<byte> entry)
    {
        var (key, value) = ("", (JsonNode?)"");
        var reader = new WireReader(entry);
        while (reader.Next())
            if (reader.Number == 1)
                key = reader.Text;
            else if (reader.Number == 2)
                value = Single(element, reader);
        return (key, value);
    }

    private static JsonNode? Single(SchemaType type, WireReader reader) => type.Name switch
    {
        _ when type.Shape == SchemaShape.Struct => Struct(type, reader.Bytes),
        _ when type.Shape != SchemaShape.Scalar => null,
        "int32" or "int64" => reader.Integer,
        "bool" => reader.Integer != 0,
        "bytes" => Convert.ToBase64String(reader.Bytes),
        "quantity" => First(reader.Bytes),
        "time" or "microTime" => Time(reader.Bytes, type.Name),
        "intOrString" => IntOrString(reader.Bytes),
        _ => reader.Text,
    };

    private static string First(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Number == 1)
                return reader.Text;
        return "0";
    }

    private static JsonNode? Time(ReadOnlySpan<byte> message, string kind)
    {
        long seconds = 0, nanoseconds = 0;
        var reader = new WireReader(message);
        while (reader.Next())
            if (reader.Number == 1)
                seconds = reader.Integer;
            else if (reader.Number == 2)
                nanoseconds = reader.Integer;
        // No time at all is sent as nothing, or as the year 1.
        if (seconds <= 0)
            return null;
        var time = DateTimeOffset.UnixEpoch.Plus(seconds).AddTicks(Math.Clamp(nanoseconds / 100, 0, TimeSpan.TicksPerSecond - 1));
        return kind == "microTime" ? ObjectFields.MicroTimestamp(time) : ObjectFields.Timestamp(time);
    }

    private static JsonNode IntOrString(ReadOnlySpan<byte> message)
    {
        var (isText, number, text) = (false, 0L, "");
        var reader = new WireReader(message);
        while (reader.Next())
            switch (reader.Number)
            {
                case 1:
                    isText = reader.Integer == 1;
                    break;
                case 2:
                    number = reader.Integer;
                    break;
                case 3:
                    text = reader.Text;
                    break;
            }
        return isText ? text : number;
    }

    private static bool IsZero(JsonNode value) => value is JsonValue && value.ToJsonString() is "0" or "\"\"" or "false";
}
