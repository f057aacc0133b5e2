using System.CommandLine;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator score</c>: the statistics again, from the files of a run or from siege's and the original monitor's.</summary>
internal static class ScoreCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var folder = new Argument<string?>("RUN_DIR")
        {
            Description = "Run folder with load_output.csv and resource_usage.csv.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var load = new Option<string?>("--load") { Description = "Log of the load: 'evaluator load's or siege's.", HelpName = "FILE" };
        var usage = new Option<string?>("--usage") { Description = "Usage file: 'evaluator monitor's or the original monitor's.", HelpName = "FILE" };
        var latency = new Option<string?>("--latency") { Description = "latency.csv of the load, for percentiles.", HelpName = "FILE" };
        var minutes = new Option<double?>("--minutes") { Description = "Length of the test for the transaction rate. Default: the sum of the stages' elapsed times." };
        var json = new Option<bool>("--json") { Description = "summary.json's object on stdout instead of the table." };
        var command = new Command("score", "Compute the statistics of a run from its files.") { folder, load, usage, latency, minutes, json };
        var thresholds = new ThresholdOptions().AddTo(command);
        command.Validators.Add(result =>
        {
            var hasFolder = result.GetValue(folder) is not null;
            var hasFiles = result.GetValue(load) is not null || result.GetValue(usage) is not null || result.GetValue(latency) is not null;
            if (hasFolder == hasFiles)
                result.AddError("Name a run folder, or the files with --load and --usage.");
            if (result.GetValue(minutes) is <= 0)
                result.AddError("--minutes must be above zero.");
        });
        command.SetAction(parsed =>
        {
            var files = parsed.GetValue(folder) is { } path
                ? ScoredFiles.OfRun(path)
                : new ScoredFiles(parsed.GetValue(load), parsed.GetValue(usage), parsed.GetValue(latency), null);
            var summary = files.Score(parsed.GetValue(minutes) * 60, warning => Console.Error.WriteLine("warning: " + warning));
            if (parsed.GetValue(json))
                Console.WriteLine(SummaryJson.Write(summary));
            else
                SummaryTable.Write(summary, Console.Out);
            return ThresholdOptions.Judge(thresholds.Parse(parsed), summary, Console.Error);
        });
        return command;
    }
}
