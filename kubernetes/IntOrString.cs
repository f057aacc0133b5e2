using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Kubernetes;

/// <summary>A port by number or name, or an amount by number or percentage (<c>25%</c>).</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct IntOrString
{
    private readonly int number;
    private readonly string? text;

    /// <summary>A number.</summary>
    public IntOrString(int number) => this.number = number;

    /// <summary>A name or a percentage.</summary>
    public IntOrString(string text) => this.text = text;

    /// <summary>The number, null when it is a string.</summary>
    public int? Number => text is null ? number : null;

    /// <summary>The string, null when it is a number.</summary>
    public string? Text => text;

    /// <summary>A number.</summary>
    public static implicit operator IntOrString(int number) => new(number);

    /// <summary>A name or a percentage.</summary>
    public static implicit operator IntOrString(string text) => new(text);

    /// <summary>The number or the string.</summary>
    public override string ToString() => text ?? number.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The number, or the percentage of <paramref name="total"/> rounded up or down; null when the string is no percentage.
    /// </summary>
    public int? Of(int total, bool roundUp)
    {
        if (text is null)
            return number;
        if (!text.EndsWith('%') || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
            return null;
        var share = (long)percent * total;
        return (int)((share + (roundUp ? 99 : 0)) / 100);
    }

    private sealed class Converter : JsonConverter<IntOrString>
    {
        public override IntOrString Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? new IntOrString(reader.GetInt32()) : new IntOrString(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, IntOrString value, JsonSerializerOptions options)
        {
            if (value.text is null)
                writer.WriteNumberValue(value.number);
            else
                writer.WriteStringValue(value.text);
        }
    }
}
