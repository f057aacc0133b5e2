using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Commands.RunFolders;

/// <summary>A list of runs for a terminal of 80 columns: one row per run, and below one that failed the reason.</summary>
internal static class RunsText
{
    private const int Width = 80, NameWidth = 34, MostLines = 3;
    private const string Indent = "    ";

    private static readonly IReadOnlyList<(string Name, int Width, Func<ListedRun, string> Cell)> Columns =
    [
        ("min", 5, run => NumberText.Short(run.Summary?.DurationSeconds / 60)),
        ("mean ms", 7, run => NumberText.Short(KnownFigures.ResponseTime.Shown * run.Summary?.ResponseTimeSeconds)),
        ("MiB", 6, run => NumberText.Short(KnownFigures.MemoryRequested.Shown * run.Summary?.MemoryRequestedKB)),
        ("acc %", 5, run => NumberText.Short(KnownFigures.Accuracy.Shown * run.Summary?.Accuracy)),
        ("failed", 6, run => NumberText.Short(run.Summary?.Failed)),
    ];

    /// <summary>Writes the table; folders are named as below <paramref name="parent"/>.</summary>
    public static void Write(IReadOnlyList<ListedRun> runs, string parent, TextWriter to)
    {
        to.WriteLine($"{"folder in " + parent,-NameWidth}{string.Concat(Columns.Select(column => " " + column.Name.PadLeft(column.Width)))} state");
        foreach (var run in runs)
        {
            var name = Path.GetRelativePath(parent, run.Folder);
            // A name is for copying: a long one gets a line of its own instead of being cut.
            if (name.Length > NameWidth)
                to.WriteLine(name);
            var cells = run.Runs is { } count
                ? (" " + NumberText.Count(count, "run")).PadRight(Columns.Sum(column => column.Width + 1))
                : string.Concat(Columns.Select(column => " " + column.Cell(run).PadLeft(column.Width)));
            to.WriteLine($"{(name.Length > NameWidth ? "" : name),-NameWidth}{cells} {run.State}");
            foreach (var line in Lines(run.Problem ?? ""))
                to.WriteLine(line);
        }

        to.WriteLine("min: length; mean ms: response time; MiB: memory requested; acc %: accuracy");
    }

    /// <summary>Indented lines of whole words: a reason has its cause at its end, so it is cut off only where it would fill the screen.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var lines = new List<string>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).SelectMany(Pieces))
        {
            if (lines is [.., var last] && last.Length + 1 + word.Length <= Width)
                lines[^1] = $"{last} {word}";
            else
                lines.Add(Indent + word);
        }

        if (lines.Count <= MostLines)
            return lines;
        var cut = lines[MostLines - 1];
        return [.. lines.Take(MostLines - 1), (cut.Length < Width ? cut : cut[..^1]) + "…"];
    }

    /// <summary>A word that is longer than a line, such as a path, goes over several.</summary>
    private static IEnumerable<string> Pieces(string word) => word.Chunk(Width - Indent.Length).Select(piece => new string(piece));
}
