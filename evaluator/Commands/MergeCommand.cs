using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator load merge</c>: one result out of several workers'.</summary>
internal static class MergeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var tallies = new Argument<string[]>("TALLY")
        {
            Description = "Files of --tally, or logs that hold them; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = FileOption.LoadLog();
        var latency = FileOption.Latency();
        var overwrite = SharedOptions.Overwrite();
        var objectives = new ObjectiveOptions(hasPrice: false);
        var command = new Verb(
            "merge",
            "Put the tallies of several workers together, exactly: sums and histograms are added.",
            "load merge first.jsonl second.jsonl -o load_output.csv")
        {
            tallies,
            output,
            latency,
            overwrite,
        };
        objectives.AddTo(command);
        command.SetAction(parsed =>
        {
            List<AskedObjective> asked = [.. objectives.Bind(parsed).Objectives.Select(objective => new AskedObjective(objective))];
            var result = TallyMerge.Merge([.. parsed.GetValue(tallies)!.SelectMany(path => TallyFile.Read(Log(path, context)))]);
            OutputFile.Check(
                parsed.GetValue(overwrite),
                new AskedFile(parsed.GetValue(output), "-o"),
                new AskedFile(parsed.GetValue(latency), "--latency")
            );
            using var files = LoadFiles.Open(
                parsed.GetValue(output)!,
                parsed.GetValue(latency),
                parsed.GetValue(overwrite) ? ExistingFile.Overwrite : ExistingFile.Refuse
            );
            foreach (var stage in result.Stages)
                files.Write(stage);
            files.WriteOverall(result.Overall);
            LoadTable.Write(result, context.Output, context.IsOutputColoured);
            var judged = LoadObjectives.Judge(result, asked);
            SummaryTable.Write(judged, context.Output);
            foreach (var warning in LoadWarnings.Of(result))
                context.Warn(warning);
            foreach (var caution in LoadWarnings.Cautions(result))
                context.Error.WriteLine("note: " + caution);
            return ObjectiveOptions.WriteMissed(judged, context.Error) ? ExitCode.ThresholdMissed : ExitCode.Done;
        });
        return command;
    }

    private static TextFile Log(string path, CommandContext context)
    {
        if (path != "-")
            return TextFile.Read(path);
        using var input = new StreamReader(context.OpenInput());
        return TextFile.Of(input.ReadToEnd(), "standard input");
    }
}
