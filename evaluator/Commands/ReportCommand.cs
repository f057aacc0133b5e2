using System.CommandLine;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator report</c>: makes report.html anew from a run folder, or from files of others.</summary>
internal static class ReportCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var output = new Option<string?>("--output", "-o")
        {
            Description = "Where the page goes. Default: RUN_DIR/report.html, replaced; of single files, report.html here.",
            HelpName = "FILE",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file that exists." };
        var command = new Command("report", "Make report.html from a run folder, or from siege's log and the original monitor's file.") { output, overwrite };
        var scored = new ScoredFilesOptions().AddTo(command);
        command.SetAction(parsed =>
        {
            var run = scored.Folder(parsed) is { } folder ? RunFolder.Open(folder) : null;
            var data = ReportReader.Read(scored.Parse(parsed), run, warning => Console.Error.WriteLine("warning: " + warning));
            var path = parsed.GetValue(output);
            var page = path ?? run?.Report ?? "report.html";
            ReportWriter.Write(data, page, overwrite: parsed.GetValue(overwrite) || (path is null && run is not null));
            Console.WriteLine(page);
            return ExitCode.Done;
        });
        return command;
    }
}
