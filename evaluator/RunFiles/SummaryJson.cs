using System.Text.Json;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.RunFiles;

/// <summary>summary.json: written and read with the names that <see cref="Summary"/> declares, unknown figures as null.</summary>
internal static class SummaryJson
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    /// <summary>The text of summary.json.</summary>
    public static string Write(Summary summary) => JsonSerializer.Serialize(summary, Options);

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read or is no summary.</exception>
    public static Summary Read(string path)
    {
        var text = string.Join('\n', TextFile.Read(path).Lines);
        try
        {
            return JsonSerializer.Deserialize<Summary>(text, Options) ?? throw new JsonException("it is null");
        }
        catch (JsonException exception)
        {
            throw new UserErrorException($"{path}:{(exception.LineNumber ?? 0) + 1}: is no summary: {exception.Message}", exception);
        }
    }
}
