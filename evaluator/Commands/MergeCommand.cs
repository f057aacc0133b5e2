using System.CommandLine;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator load merge</c>: one result out of several workers'.</summary>
internal static class MergeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var tallies = new Argument<string[]>("TALLY")
        {
            Description = "Files of --tally, or logs that hold them; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Where the rows go, in the format of siege's log.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "load_output.csv",
        };
        var latency = new Option<string?>("--latency")
        {
            Description = "Where percentiles per stage and overall go (CSV). Default: nowhere.",
            HelpName = "FILE",
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace files that exist." };
        var command = new Command("merge", "Put the tallies of several workers together, exactly: sums and histograms are added.")
        {
            tallies,
            output,
            latency,
            overwrite,
        };
        command.SetAction(parsed =>
        {
            var result = TallyMerge.Merge([.. parsed.GetValue(tallies)!.SelectMany(path => TallyFile.Read(Log(path)))], TimeProvider.System);
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
            LoadTable.Write(result, Console.Out);
            foreach (var warning in LoadWarnings.Of(result))
                Console.Error.WriteLine("warning: " + warning);
            return ExitCode.Done;
        });
        return command;
    }

    private static TextFile Log(string path) => path == "-" ? TextFile.Of(Console.In.ReadToEnd(), "standard input") : TextFile.Read(path);
}
