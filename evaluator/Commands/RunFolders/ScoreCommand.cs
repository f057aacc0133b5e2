using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Findings;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Reports;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Scoring;

namespace MlServe.Evaluator.Commands.RunFolders;

/// <summary><c>evaluator score</c>: the statistics again, from the files of a run or from siege's and the original monitor's.</summary>
internal static class ScoreCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var scored = new ScoredFilesOptions();
        var thresholds = new ThresholdOptions();
        var objectives = new ObjectiveOptions(hasPrice: true);
        var minutes = SharedOptions.Minutes("Length of the test in minutes, for the transaction rate. Default: the sum of the stages' elapsed times.");
        var json = SharedOptions.Json("summary.json's object on stdout instead of the table.");
        var command = new Verb(
            "score",
            "Compute the statistics of a run from its files.",
            "score runs/20260131T090000Z-deployment_hpa",
            "score runs/20260131T090000Z-deployment_hpa --slo \"p95<200ms\" --price cpu=0.04,memory=0.005",
            "score --load siege.log --usage resource_usage.csv --minutes 30") { minutes, json };
        scored.AddTo(command);
        thresholds.AddTo(command);
        objectives.AddTo(command);
        command.SetAction(parsed =>
        {
            var run = scored.Folder(parsed) is { } folder ? RunFolder.Open(folder) : null;
            var files = Hold(scored.Bind(parsed), objectives.Bind(parsed));
            var summary = ReportReader.Read(files, run, context.Warn, parsed.GetValue(minutes) * 60).Summary;
            if (parsed.GetValue(json))
                context.Output.WriteLine(SummaryJson.Text(summary));
            else
            {
                FindingsText.Write(summary.Findings, context.Output, context.IsOutputColoured);
                SummaryTable.Write(summary, context.Output);
            }

            return ObjectiveOptions.Judge(thresholds.Bind(parsed), summary, context.Error);
        });
        return command;
    }

    /// <summary>What the command line asks for goes before what the run was held to.</summary>
    private static ScoredFiles Hold(ScoredFiles files, Goals goals)
    {
        if (goals.Objectives.Count > 0 && files.Tally is null)
            throw new UserErrorException("--slo needs the load_tally.jsonl of a run folder: 'evaluator run' and 'evaluator load --tally FILE' write it.");
        return files.HeldTo(goals);
    }
}
