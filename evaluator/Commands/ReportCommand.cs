using System.CommandLine;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator report</c>: makes report.html anew from a run folder.</summary>
internal static class ReportCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var folder = new Argument<string>("RUN_DIR") { Description = "Run folder, also one whose run was killed." };
        var output = new Option<string?>("--output", "-o") { Description = "Where the page goes. Default: RUN_DIR/report.html, replaced.", HelpName = "FILE" };
        var command = new Command("report", "Make report.html from a run folder.") { folder, output };
        command.SetAction(parsed =>
        {
            var run = RunFolder.Open(parsed.GetValue(folder)!);
            var data = ReportReader.Read(run, warning => Console.Error.WriteLine("warning: " + warning));
            var path = parsed.GetValue(output);
            ReportWriter.Write(data, path ?? run.Report, overwrite: path is null);
            Console.WriteLine(path ?? run.Report);
            return ExitCode.Done;
        });
        return command;
    }
}
