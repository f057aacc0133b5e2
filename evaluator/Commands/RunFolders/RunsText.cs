using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Commands.RunFolders;

/// <summary>A list of runs for a terminal of 80 columns: one row per run, and below one that failed the reason.</summary>
internal static class RunsText
{
    private const int Width = 80, NameWidth = 34;

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
            if (run.Problem is { } problem)
                to.WriteLine("    " + Shortened(problem.ReplaceLineEndings(" ")));
        }

        to.WriteLine("min: length; mean ms: response time; MiB: memory requested; acc %: accuracy");
    }

    private static string Shortened(string text) => text.Length <= Width - 4 ? text : text[..(Width - 5)] + "…";
}
