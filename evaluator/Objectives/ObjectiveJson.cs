using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Objectives;

/// <summary>An objective in a file is its text.</summary>
internal sealed class ObjectiveJson : JsonConverter<Objective>
{
    /// <inheritdoc/>
    public override Objective Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ObjectiveReader.TryRead(reader.GetString() ?? "", out var mistake) ?? throw new JsonException(mistake);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Objective value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
