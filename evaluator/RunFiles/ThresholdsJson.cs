using System.Text.Json;
using System.Text.Json.Serialization;
using MlServe.Evaluator.Figures;

namespace MlServe.Evaluator.RunFiles;

/// <summary>The thresholds of run.json: a list. Until 2026-11 an object had a property for each; that one is read as none.</summary>
internal sealed class ThresholdsJson : JsonConverter<IReadOnlyList<Threshold>>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override IReadOnlyList<Threshold> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
            return JsonSerializer.Deserialize<List<Threshold>>(ref reader, options) ?? [];
        reader.Skip();
        return [];
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Threshold> value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToList(), options);
}
