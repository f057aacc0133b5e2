using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Files.Values;

/// <summary>
/// Fractions in JSON with nine significant digits, more than anything here is measured with: 0.3 and not 0.30000000000000004. Whole
/// numbers, which a Job may have counted, stay as they are. What is not finite is the word NaN, Infinity or -Infinity.
/// </summary>
internal sealed class RoundNumber : JsonConverter<double>
{
    /// <summary>The number with nine significant digits; a whole one as it is.</summary>
    public static double Of(double value) =>
        double.IsFinite(value) && !double.IsInteger(value)
            ? double.Parse(value.ToString("G9", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : value;

    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType != JsonTokenType.String ? reader.GetDouble()
        : reader.GetString() is "NaN" or "Infinity" or "-Infinity" ? double.Parse(reader.GetString()!, CultureInfo.InvariantCulture)
        : throw new JsonException($"'{reader.GetString()}' is not a number");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsFinite(value))
            writer.WriteNumberValue(Of(value));
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
