using System.Text.Json;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.RunFiles;

/// <summary>summary.json: written and read with the names that <see cref="Summary"/> declares, unknown figures as null.</summary>
internal static class SummaryJson
{
    /// <summary>The text of summary.json.</summary>
    public static string Text(Summary summary) => JsonSerializer.Serialize(summary, JsonFile.Options);

    /// <summary>Writes or replaces <paramref name="path"/>.</summary>
    public static void Write(string path, Summary summary) => JsonFile.Write(path, summary);

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read or is no summary.</exception>
    public static Summary Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Summary>(TextFile.ReadAll(path), JsonFile.Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new UserErrorException($"{path}:{(exception.LineNumber ?? 0) + 1}: is not a summary: {exception.Message}", exception);
        }
    }
}
