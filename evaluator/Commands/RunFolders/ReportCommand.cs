using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Commands.RunFolders;

/// <summary><c>evaluator report</c>: makes report.html anew from a run folder, or from files of others.</summary>
internal static class ReportCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var output = FileOption.Output("Where the page goes. Default: RUN_DIR/report.html, replaced; of single files, report.html here.");
        var publish = new Option<string?>("--publish")
        {
            Description = "Copy the run, comparison or sweep into this folder, with its page as index.html: ready for GitHub Pages, GitLab Pages or a "
                + "web server.",
            HelpName = "DIR",
        };
        var overwrite = SharedOptions.Overwrite("a file that exists");
        var command = new Verb(
            "report",
            "Make report.html from a run folder, or from siege's log and the original monitor's file.",
            "report runs/20260131T090000Z-deployment_hpa",
            "report runs/20260131T090000Z-deployment_hpa --publish public",
            "report --load siege.log --usage resource_usage.csv -o report.html") { output, publish, overwrite };
        var scored = new ScoredFilesOptions();
        scored.AddTo(command);
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(publish) is { } to)
            {
                var shown = scored.Folder(parsed) ?? throw new UserErrorException("--publish needs the folder of a run, comparison or sweep.");
                context.Output.WriteLine(PublishedFolder.Write(shown, OpenCommand.PageOf(shown, context), to, parsed.GetValue(overwrite)));
                return ExitCode.Done;
            }

            var run = scored.Folder(parsed) is { } folder ? RunFolder.Open(folder) : null;
            var data = ReportReader.Read(scored.Bind(parsed), run, context.Warn);
            var path = parsed.GetValue(output);
            var page = path ?? run?.Report ?? "report.html";
            if (path is null && run is not null)
                ReportWriter.Write(data, run);
            else
                ReportWriter.Write(data, page, parsed.GetValue(overwrite));
            context.Output.WriteLine(page);
            return ExitCode.Done;
        });
        return command;
    }
}
