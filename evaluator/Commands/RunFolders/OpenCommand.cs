using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Tuning;

namespace MlServe.Evaluator.Commands.RunFolders;

/// <summary><c>evaluator open</c>: a run's report, or a comparison, in the browser.</summary>
internal static class OpenCommand
{
    private const string NoBrowser = "no browser found: open that file in one";

    // A browser that was started by xdg-open may stay in the foreground for as long as it is open.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var folder = new Argument<string?>("RUN_DIR")
        {
            Description = $"Run folder, or a comparison's or a sweep's. Default: the latest in {RunFolder.DefaultParent}/.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Verb(
            "open",
            "Show a run's report, a comparison, a sweep, a study of tune, a pipeline or a capacity search in the browser. Prints its path, too.",
            "open",
            "open runs/20260131T090000Z-deployment_hpa") { folder };
        command.SetAction(parsed =>
        {
            var page = Path.GetFullPath(PageOf(parsed.GetValue(folder) ?? Latest(RunFolder.DefaultParent), context));
            context.Output.WriteLine(page);
            Show(page, context.Error);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The page of a folder; a report that is not there yet is made.</summary>
    /// <exception cref="UserErrorException">The folder has nothing to show.</exception>
    internal static string PageOf(string path, CommandContext context)
    {
        if (SweepFolder.Find(path) is { } sweep)
        {
            return File.Exists(sweep.Page)
                ? sweep.Page
                : throw new UserErrorException($"{path}: the sweep is not finished; 'evaluator sweep {path}' continues it.");
        }

        if (TuneFolder.Find(path) is { } study)
        {
            return File.Exists(study.Page)
                ? study.Page
                : throw new UserErrorException($"{path}: the study is not finished; 'evaluator tune {path}' continues it.");
        }

        if (PipelineFolder.Find(path) is { } pipeline)
        {
            return File.Exists(pipeline.Page)
                ? pipeline.Page
                : throw new UserErrorException($"{path}: the pipeline has not begun yet; 'evaluator pipeline {path}' continues it.");
        }

        if (CapacityFolder.Find(path) is { } capacity)
        {
            return File.Exists(capacity.Page)
                ? capacity.Page
                : throw new UserErrorException($"{path}: the search has not begun yet; 'evaluator capacity {path}' continues it.");
        }

        if (Directory.Exists(path) && ComparisonFolder.Find(path) is { } comparison)
        {
            return File.Exists(comparison.Page)
                ? comparison.Page
                : throw new UserErrorException($"{path}: the comparison is not finished; 'evaluator compare {path}' compares what it has.");
        }

        var run = RunFolder.Open(path);
        if (!File.Exists(run.LoadOutput) && !File.Exists(run.ResourceUsage) && JsonFile.Read<RunMetadata>(run.Metadata)?.EndedEarly is { } ended)
            throw new UserErrorException($"{path}: there is no report: the run ended before its load: {ended}");
        if (!File.Exists(run.Report))
            ReportWriter.Write(ReportReader.Read(run, context.Warn), run);
        return run.Report;
    }

    /// <summary>Folders are named after the time they were made.</summary>
    internal static string Latest(string parent) =>
        Directory.Exists(parent)
        && Directory
            .EnumerateDirectories(parent)
            .Where(folder => SweepFolder.Find(folder) is not null || PipelineFolder.Find(folder) is not null
                || CapacityFolder.Find(folder) is not null || TuneFolder.Find(folder) is not null
                || ComparisonFolder.Find(folder) is not null || ComparisonReader.IsRun(folder))
            .Order(StringComparer.Ordinal)
            .LastOrDefault()
            is { } latest
            ? latest
            : throw new UserErrorException($"no runs in {parent}/ yet: 'evaluator run MANIFEST' makes one; or name a run folder.");

    private static void Show(string page, TextWriter error)
    {
        try
        {
            // What the desktop opens pages with: xdg-open, open, the registry. xdg-open names every browser that it does not find.
            using var opening = Process.Start(OperatingSystem.IsLinux()
                ? new ProcessStartInfo("sh", ["-c", "exec xdg-open \"$0\" >/dev/null 2>&1", page])
                : new ProcessStartInfo(page) { UseShellExecute = true });
            if (OperatingSystem.IsLinux() && opening!.WaitForExit(Patience) && opening.ExitCode != 0)
                error.WriteLine(NoBrowser);
        }
        catch (Exception exception) when (exception is Win32Exception or PlatformNotSupportedException)
        {
            error.WriteLine(NoBrowser);
        }
    }
}
