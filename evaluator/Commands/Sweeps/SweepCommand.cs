using System.CommandLine;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;

namespace MlServe.Evaluator.Commands.Sweeps;

/// <summary><c>evaluator sweep</c>: a manifest over a grid or a sample of its fields' values, or a pipeline over its parameters'.</summary>
internal static class SweepCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var what = new Argument<string>("SWEEP")
        {
            Description = "Sweep (YAML): a manifest and the fields to vary, or a pipeline and its parameters; or the folder of a sweep, which then "
                + "continues where it stopped.",
        };
        var trials = SharedOptions.Trials("How often each cell runs, instead of what the file says.", "trials");
        var minutes = SharedOptions.Minutes("Length of each load in minutes, fractions allowed, instead of what the file says.");
        var output = SharedOptions.Out("Folder in which the sweep's folder is made.");
        var seed = SharedOptions.Seed(
            "Seed of the order, of the think times and of a sample, instead of what the file says. Default: drawn, and printed.");
        var accuracy = AccuracyOptions.InFirstRound();
        var smallest = new Option<string?>("--smallest")
        {
            Description = "Instead of the whole grid find the least value of this parameter that works, by bisection, for each combination of the others.",
            HelpName = "NAME",
        };
        var objectives = new ObjectiveOptions(hasPrice: true);
        var retryFailed = new Option<bool>("--retry-failed") { Description = "Run trials that failed once more, too." };
        var dryRun = SharedOptions.DryRun("Show the cells and how long it would take; run nothing.");
        var web = new WebOptions("each run");
        var json = SharedOptions.Json("sweep.json's object on stdout instead of the table.");
        var cluster = new ClusterOptions();
        var usage = new UsageOptions();
        var artifacts = new ArtifactOptions();
        var command = new Verb(
            "sweep",
            "Try many values: of a manifest's fields (a Deployment or a Job) or of a pipeline's parameters; a grid, a sample, or a search for the best. "
                + "Every cell runs several times, in turns; heat maps, one CSV, one JSON.",
            "sweep challenge/sweep.yaml",
            "sweep challenge/sweep.yaml --minutes 0.5 --trials 1 --dry-run",
            "sweep runs/20260131T090000Z-sweep-limits",
            "sweep plot runs/20260131T090000Z-sweep-limits --metric latency_p95_s --x cpu --y memory")
        {
            what, trials, minutes,
        };
        cluster.AddTo(command);
        command.Add(output);
        command.Add(seed);
        accuracy.AddTo(command);
        usage.AddTo(command);
        artifacts.AddTo(command);
        objectives.AddTo(command);
        web.AddTo(command);
        foreach (var option in (Option[])[smallest, retryFailed, dryRun, json])
            command.Add(option);
        command.SetAction((parsed, _) => RunAsync(
            new SweepRequest
            {
                What = parsed.GetValue(what)!,
                Out = parsed.GetValue(output)!,
                Trials = parsed.GetValue(trials),
                Minutes = parsed.GetValue(minutes),
                Seed = parsed.GetValue(seed),
                Accuracy = accuracy.Bind(parsed),
                Smallest = parsed.GetValue(smallest),
                Goals = objectives.Bind(parsed),
                RetryFailed = parsed.GetValue(retryFailed),
                DryRun = parsed.GetValue(dryRun),
                Json = parsed.GetValue(json),
                WebPort = web.Bind(parsed),
                Cluster = cluster.Bind(parsed),
                Usage = usage.Bind(parsed),
                Artifacts = artifacts.Bind(parsed),
            },
            context));
        command.Add(SweepPlotCommand.Create(context));
        return command;
    }

    private static async Task<int> RunAsync(SweepRequest asked, CommandContext context)
    {
        var session = new SweepSession(asked, SweepBeginning.Of(asked, context.Random), context);
        if (!asked.DryRun)
            return await session.RunAsync();
        session.WriteCells();
        return ExitCode.Done;
    }
}
