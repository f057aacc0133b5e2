using System.Globalization;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Pipelines.Display;

/// <summary>What of a run's folder is shown on its page: curves, pictures and logs, as far as they are there.</summary>
internal static class StepFiles
{
    private const string Metrics = "metrics.csv";
    private const int MostPoints = 500;
    private const int MostPictures = 24;
    private const int MostBytes = 1 << 20;
    private const int MostLines = 200;

    // Time is no measure of how well something learns.
    private const string Elapsed = "elapsed_s";

    /// <summary>A chart for each column of the steps' metrics.csv over its first, a line for each step that has it.</summary>
    public static IEnumerable<Chart> Curves(PipelineFolder folder, PipelineState state)
    {
        var tables = state.Steps.Select(step => (step.Name, Table: Table(Path.Combine(folder.ArtifactsOf(step.Name), Metrics))))
            .Where(step => step.Table.Count > 1).ToList();
        foreach (var column in tables.SelectMany(step => step.Table[0].Skip(1)).Distinct().Where(column => column != Elapsed))
        {
            var lines = tables.Where(step => step.Table[0].Contains(column)).ToList();
            yield return new Chart(
                $"curve-{column}",
                column,
                $"by {tables[0].Table[0][0]}",
                [.. lines.Select((step, index) => new Series(step.Name, Points(step.Table, column), index % 5 + 1, Shows: SeriesFigures.Last))])
            {
                Axis = tables[0].Table[0][0],
            };
        }
    }

    /// <summary>Pictures that steps left; of one picture in two formats the drawing.</summary>
    public static IEnumerable<(string Step, string Name, Markup Source)> Pictures(PipelineFolder folder, PipelineState state) => state.Steps
        .Where(step => Directory.Exists(folder.ArtifactsOf(step.Name)))
        .SelectMany(step => Directory.EnumerateFiles(folder.ArtifactsOf(step.Name), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(file => Path.GetExtension(file) is ".svg" || (Path.GetExtension(file) is ".png" && !File.Exists(Path.ChangeExtension(file, ".svg"))))
            .Where(file => new FileInfo(file).Length is > 0 and < MostBytes)
            .Select(file => (step.Name, Path.GetFileName(file), Source(file))))
        .Take(MostPictures);

    /// <summary>The last lines that each step printed in its last try.</summary>
    public static IEnumerable<(string Step, string Pod, string Text)> Logs(PipelineFolder folder, PipelineState state)
    {
        foreach (var step in state.Steps.Where(step => step.Run is not null))
        {
            var logs = Path.Combine(folder.Path, step.Run!, "logs");
            if (!Directory.Exists(logs))
                continue;
            foreach (var file in Directory.EnumerateFiles(logs, "*.log").Order(StringComparer.Ordinal))
                yield return (step.Name, Path.GetFileNameWithoutExtension(file), string.Join('\n', TextFile.Read(file).Lines.TakeLast(MostLines)));
        }
    }

    private static Markup Source(string file) => Markup.Ready(
        $"data:image/{(Path.GetExtension(file) == ".svg" ? "svg+xml" : "png")};base64,{Convert.ToBase64String(File.ReadAllBytes(file))}");

    private static List<string[]> Table(string path) => File.Exists(path) ? [.. CsvText.Read(TextFile.Read(path)).Select(row => row.Cells)] : [];

    private static IReadOnlyList<(double At, double? Value)> Points(List<string[]> table, string column)
    {
        var index = Array.IndexOf(table[0], column);
        var rows = table.Skip(1).Where(row => row.Length == table[0].Length && Number(row[0]) is not null).ToList();
        // More than a screen shows; the last one always.
        var step = (int)Math.Ceiling((double)rows.Count / MostPoints);
        return [.. rows.Where((_, row) => row % step == 0 || row == rows.Count - 1).Select(row => (Number(row[0])!.Value, Number(row[index])))];
    }

    private static double? Number(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
