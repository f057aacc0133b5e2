using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Kubernetes.Json;

/// <summary>RFC 3339 in UTC with a Z, without a fraction when there is none: what Go's clients write.</summary>
internal sealed class TimestampJsonConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.TryParse(reader.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new JsonException("not a time in RFC 3339");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        var utc = value.UtcDateTime;
        // Six digits are Kubernetes' MicroTime, the finest it keeps.
        var format = utc.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMicrosecond
            ? "yyyy-MM-dd'T'HH:mm:ss'Z'"
            : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
        writer.WriteStringValue(utc.ToString(format, CultureInfo.InvariantCulture));
    }
}
