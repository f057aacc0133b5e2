using System.CommandLine;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator score</c>: the statistics again, from the files of a run or from siege's and the original monitor's.</summary>
internal static class ScoreCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var minutes = new Option<double?>("--minutes")
        {
            Description = "Length of the test for the transaction rate. Default: the sum of the stages' elapsed times.",
        };
        var json = new Option<bool>("--json") { Description = "summary.json's object on stdout instead of the table." };
        var command = new Command("score", "Compute the statistics of a run from its files.") { minutes, json };
        var scored = new ScoredFilesOptions().AddTo(command);
        var thresholds = new ThresholdOptions().AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(minutes) is <= 0)
                result.AddError("--minutes must be above zero.");
        });
        command.SetAction(parsed =>
        {
            var summary = scored.Parse(parsed).Score(parsed.GetValue(minutes) * 60, warning => Console.Error.WriteLine("warning: " + warning));
            if (parsed.GetValue(json))
                Console.WriteLine(SummaryJson.Text(summary));
            else
                SummaryTable.Write(summary, Console.Out);
            return ThresholdOptions.Judge(thresholds.Parse(parsed), summary, Console.Error);
        });
        return command;
    }
}
