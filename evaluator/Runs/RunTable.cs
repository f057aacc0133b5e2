using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Runs;

/// <summary>All runs as one CSV: a row each, and every column that any of them has, in the order in which they first come.</summary>
internal static class RunTable
{
    private static readonly IReadOnlyList<string> First = ["folder", "manifest", "started_at", "state"];

    /// <summary>Writes the table.</summary>
    public static void Write(IReadOnlyList<ListedRun> runs, TextWriter to)
    {
        var rows = runs.Select(run => (Run: run, Figures: FiguresOf(run))).ToList();
        List<string> columns = [.. rows.SelectMany(row => row.Figures.Keys).Distinct().Except(First)];
        to.Write(CsvText.Line([.. First, .. columns]));
        foreach (var (run, figures) in rows)
            to.Write(CsvText.Line(
            [
                run.Folder,
                run.Manifest,
                run.StartedAt?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                run.State,
                .. columns.Select(column => figures.GetValueOrDefault(column)),
            ]));
    }

    /// <summary>What the run came to: summary.json, a Job's figures, a result.json; the first of a name counts.</summary>
    private static Dictionary<string, string> FiguresOf(ListedRun run)
    {
        var folder = RunFolder.Open(run.Folder);
        var figures = new Dictionary<string, string>();
        foreach (var (name, value) in JobRecord.ReadFigures(folder.Job))
            figures[name] = value.ToString(CultureInfo.InvariantCulture);
        if (run.Summary is not null)
            Add(figures, "", JsonSerializer.SerializeToNode(run.Summary, JsonFile.Options));
        Add(figures, "", JsonFile.Read<JsonObject>(folder.Result));
        return figures;
    }

    /// <summary>Texts and numbers; those of an object inside another are called OUTER.INNER.</summary>
    private static void Add(Dictionary<string, string> figures, string prefix, JsonNode? node)
    {
        foreach (var (name, value) in node as JsonObject ?? [])
            if (value is JsonObject)
                Add(figures, $"{prefix}{name}.", value);
            else if (value is JsonValue)
                figures.TryAdd(prefix + name, value.ToString());
    }
}
