using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MlServe.Evaluator.Files;

/// <summary>JSON as the run folders have it; each file is whole or not there.</summary>
internal static class JsonFile
{
    /// <summary>
    /// For people and files: indented, unit-bearing snake_case names come from the records themselves; unknown is null, not absent; numbers are
    /// round.
    /// </summary>
    public static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new RoundNumber() },
    };

    /// <summary>For logs: an object on one line, and nothing in it that can be computed from the rest.</summary>
    public static readonly JsonSerializerOptions Line = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true };

    /// <summary>Writes or replaces <paramref name="path"/>.</summary>
    public static void Write<T>(string path, T value) => WholeFile.Write(path, JsonSerializer.Serialize(value, Options) + "\n");

    /// <summary>Reads <paramref name="path"/>; null when it is not there or a kill left it unreadable.</summary>
    public static T? Read<T>(string path) where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
