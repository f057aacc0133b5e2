using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Kubernetes.Json;

/// <summary>Quantities are strings on the wire, but <c>cpu: 1</c> in a manifest arrives as a number.</summary>
internal sealed class QuantityJsonConverter : JsonConverter<Quantity>
{
    public override Quantity Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => JsonElement.ParseValue(ref reader).GetRawText(),
            _ => throw new JsonException("a quantity is a string or a number"),
        };
        return Quantity.TryParse(text, out var quantity) ? quantity : throw new JsonException($"\"{text}\" is not a quantity");
    }

    public override void Write(Utf8JsonWriter writer, Quantity value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
