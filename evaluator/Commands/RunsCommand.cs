using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator runs</c>: what was run so far.</summary>
internal static class RunsCommand
{
    private static readonly IReadOnlyList<(string Name, Func<ListedRun, string> Cell)> Columns =
    [
        ("started (UTC)", run => run.StartedAt?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "–"),
        ("manifest", run => run.Manifest is { } manifest ? Path.GetFileNameWithoutExtension(manifest) : "–"),
        ("minutes", run => Number(run.Summary?.DurationSeconds / 60)),
        ("response ms", run => Number(run.Summary?.ResponseTimeSeconds * 1000)),
        ("requested MiB", run => Number(run.Summary?.MemoryRequestedKB / 1024)),
        ("failed", run => Number(run.Summary?.Failed)),
        ("state", run => run.State),
        ("folder", run => run.Folder),
    ];

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("DIR") { Description = "Folder of the runs.", DefaultValueFactory = _ => RunFolder.DefaultParent };
        var json = SharedOptions.Json("A list of objects with folder, manifest, started_at, state and summary.");
        var csv = new Option<bool>("--csv") { Description = "A table of all runs with every figure that any of them has, as CSV on stdout." };
        var command = new Verb(
            "runs",
            "List the runs so far, those of comparisons included, the oldest first.",
            "runs",
            "runs runs/20260131T090000Z-comparison",
            "runs --csv") { folder, json, csv };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(csv))
                result.AddError("--json and --csv exclude each other.");
        });
        command.SetAction(parsed =>
        {
            var runs = RunList.Read(parsed.GetValue(folder)!);
            if (parsed.GetValue(json))
                context.Output.WriteLine(JsonSerializer.Serialize(runs, JsonFile.Options));
            else if (parsed.GetValue(csv))
                RunTable.Write(runs, context.Output);
            else if (runs.Count == 0)
                context.Error.WriteLine($"no runs in {parsed.GetValue(folder)} yet: 'evaluator run MANIFEST' makes one");
            else
                Write(runs, context.Output);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(IReadOnlyList<ListedRun> runs, TextWriter to)
    {
        var rows = runs.Select(run => Columns.Select(column => column.Cell(run)).ToList()).Prepend([.. Columns.Select(column => column.Name)]).ToList();
        var widths = Enumerable.Range(0, Columns.Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
            to.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    private static string Number(double? value) => value is { } known ? NumberText.Short(known) : "–";
}
