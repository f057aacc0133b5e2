using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Results;
using MlServe.Evaluator.Tuning;

namespace MlServe.Evaluator.Commands.RunFolders;

/// <summary><c>evaluator runs</c>: what was run so far.</summary>
internal static class RunsCommand
{
    private const string TimeOfName = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "Folder of the runs, or of one comparison or sweep.",
            DefaultValueFactory = _ => RunFolder.DefaultParent,
        };
        var json = SharedOptions.Json(
            "A list of objects with kind, folder, manifest, started_at, state, problem, runs and summary, every run of every comparison included.");
        var csv = new Option<bool>("--csv") { Description = "A table of all runs with every figure that any of them has, as CSV on stdout." };
        var command = new Verb(
            "runs",
            "List the runs, comparisons, sweeps, studies of tune, pipelines and capacity searches so far, the oldest first.",
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
            var parent = parsed.GetValue(folder)!;
            var runs = RunList.Read(parent);
            var groups = Groups(parent, runs);
            if (parsed.GetValue(json))
                context.Output.WriteLine(JsonSerializer.Serialize(Sorted(runs.Concat(groups)), JsonFile.Options));
            else if (parsed.GetValue(csv))
                RunTable.Write(runs, context.Output);
            else if (runs.Count + groups.Count == 0)
                context.Error.WriteLine($"no runs in {parent} yet: 'evaluator run MANIFEST' makes one");
            else
                RunsText.Write(Sorted(runs.Where(run => !groups.Any(group => IsIn(run, group))).Concat(groups)), parent, context.Output);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The comparisons, sweeps, pipelines and searches of a capacity in a folder.</summary>
    private static List<ListedRun> Groups(string parent, IReadOnlyList<ListedRun> runs)
    {
        var groups = new List<ListedRun>();
        foreach (var path in Directory.EnumerateDirectories(parent))
        {
            var (kind, isFinished) = SweepFolder.Find(path) is { } sweep ? ("sweep", SweepRecord.Read(sweep)?.Finished == true)
                : TuneFolder.Find(path) is { } study ? ("tune", TuneRecord.Read(study)?.Finished == true)
                : PipelineFolder.Find(path) is { } pipeline ? ("pipeline", pipeline.ReadState()?.Finished == true)
                : CapacityFolder.Find(path) is { } capacity ? ("capacity", JsonFile.Read<CapacityState>(capacity.Json)?.Finished == true)
                : ComparisonFolder.Find(path) is { } comparison ? ("comparison", File.Exists(comparison.Page)) : (null, false);
            if (kind is null)
                continue;
            var group = new ListedRun(kind, path, null, StartOf(path), isFinished ? "finished" : "unfinished", null);
            // What a capacity search consists of are trials: its run folders, if any, say nothing of how many.
            groups.Add(kind == "capacity" ? group : group with { Runs = runs.Count(run => IsIn(run, group)) });
        }

        return groups;
    }

    private static bool IsIn(ListedRun run, ListedRun group) => run.Folder.StartsWith(group.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static List<ListedRun> Sorted(IEnumerable<ListedRun> runs) =>
        [.. runs.OrderBy(run => run.StartedAt).ThenBy(run => run.Folder, StringComparer.Ordinal)];

    /// <summary>Folders are named after the time they were made.</summary>
    private static DateTimeOffset? StartOf(string path) => DateTimeOffset.TryParseExact(
        Path.GetFileName(path).Split('-')[0], TimeOfName, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
