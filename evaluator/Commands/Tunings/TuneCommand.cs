using System.CommandLine;
using System.CommandLine.Completions;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Statistics;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Tuning.Definitions;

namespace MlServe.Evaluator.Commands.Tunings;

/// <summary><c>evaluator tune</c>: the manifest that costs least within objectives, searched in the simulator and confirmed by real rounds.</summary>
internal static class TuneCommand
{
    private const int StandardTrials = 10, StandardCandidates = 3, StandardRounds = 10;
    private const double StandardMargin = 0.025, MostMargin = 0.25;

    // Options with which a study may also go on.
    private static readonly string[] OfAnyCall = ["--json", "--web", "--web-port", "--image", "--local", "--context", "--help"];

    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var what = new Argument<string>("MANIFEST")
        {
            Description = "What is tuned (YAML or JSON); or the folder of a study, which then continues where it stopped.",
        };
        var minimize = new Option<string?>("--minimize")
        {
            Description = $"What is to be as low as possible: {string.Join(", ", TuneFigures.All.Select(figure => figure.Name))}. The unit may be left out.",
            HelpName = "FIGURE",
        };
        minimize.CompletionSources.Add(_ => TuneFigures.All.Select(figure => new CompletionItem(figure.Name)));
        var objectives = new ObjectiveOptions(
            hasPrice: true, missed: $"a cell must keep it in {TuneDefinition.MustKeep * 100:0} % of its simulations, and in its real rounds together");
        var over = new Option<string?>("--over")
        {
            Description = "What is varied (YAML): 'parameters', 'sample' and 'count' as in a sweep's file (docs/tune.md). Default: requests, and the "
                + "autoscaler's target, minimum and maximum or the number of replicas.",
            HelpName = "FILE",
        };
        var calibration = FileOption.Calibrations();
        var models = new Option<string[]>("--models")
        {
            Description = "ONNX files to choose from, set as the container's MODEL_PATH. Each needs its calibration.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var accuracy = new AccuracyOptions("with --models, each is asked about them in this process", hasCard: false);
        var minAccuracy = SharedOptions.MinAccuracy();
        minAccuracy.Description = "With --models and --accuracy-data: models of a lower accuracy are left aside; a share such as 0.7 or 70%.";
        var load = new LoadPlanOptions(
            "Length of the load in minutes, fractions allowed. Default: the plan's own (30 for the built-in one).",
            "Seed of all chance: the same seed tries the same cells. Default: drawn, and printed.");
        var trials = SharedOptions.Trials($"Simulations of each cell. Default: {StandardTrials}.", "trials");
        var count = new Option<int?>("--count")
        {
            Description = $"How many cells are tried; with --over its 'count' says so. Default: {SpaceFile.StandardCount}.",
            HelpName = "N",
        }.Within(1, SweepCells.Most, "cells");
        var simulateOnly = new Option<bool>("--simulate-only") { Description = "No real rounds: the best by the simulations is the result." };
        var candidates = new Option<int?>("--race")
        {
            Description = $"How many of the best run for real, beside the manifest as it is. Default: {StandardCandidates}.",
            HelpName = "N",
        }.Within(1, 20, "cells");
        var rounds = new Option<int?>("--rounds")
        {
            Description = $"Most real rounds; they end as soon as it is sure. Default: {StandardRounds}.",
            HelpName = "N",
        }.Within(SequentialTest.FewestValues, 1000, "rounds");
        var margin = new Option<double?>("--margin")
        {
            Description = "Half of the least gain that real rounds are to find, a share such as 2.5%. Default: "
                + Invariant($"{StandardMargin * 100}%: a gain of {StandardMargin * 200} % is found; smaller ones take more rounds."),
            HelpName = "SHARE",
            CustomParser = result =>
            {
                if (!ShareText.TryParse(result.Tokens[^1].Value, out var share) || share is not (> 0 and <= MostMargin))
                    result.AddError($"--margin {result.Tokens[^1].Value}: must be a share above 0 and of at most {MostMargin * 100:0}%, such as 2.5%.");
                return share;
            },
        };
        var output = SharedOptions.Out("Folder in which the study's folder is made.");
        var web = new WebOptions("each real run");
        var json = SharedOptions.Json("tune.json's object on stdout instead of the text.");
        var cluster = new ClusterOptions();
        var command = new Verb(
            "tune",
            "Find the manifest that costs least within objectives: many are simulated, the best run against the manifest as it is until that is sure.",
            "tune deploy_hpa/deployment_hpa.yaml --minimize memory_requested --slo \"p95<200ms\" --simulate-only",
            "tune deploy_hpa/deployment_hpa.yaml --minimize memory_requested --slo \"p95<200ms\" --over space.yaml --minutes 4",
            "tune runs/20260131T090000Z-tune-deployment_hpa") { what, minimize };
        objectives.AddTo(command);
        command.Add(over);
        command.Add(calibration);
        command.Add(models);
        accuracy.AddTo(command);
        command.Add(minAccuracy);
        load.AddTo(command);
        foreach (var option in (Option[])[trials, count, simulateOnly, candidates, rounds, margin])
            command.Add(option);
        cluster.AddTo(command);
        command.Add(output);
        web.AddTo(command);
        command.Add(json);
        command.SetAction(async (parsed, ct) => await TuneSession.RunAsync(
            new TuneRequest
            {
                What = parsed.GetValue(what)!,
                Minimize = parsed.GetValue(minimize),
                Goals = objectives.Bind(parsed),
                Over = parsed.GetValue(over),
                Calibrations = parsed.GetValue(calibration)!,
                Models = parsed.GetValue(models) ?? [],
                Accuracy = accuracy.Bind(parsed),
                MinAccuracy = parsed.GetValue(minAccuracy),
                Load = load.Bind(parsed),
                Trials = parsed.GetValue(trials) ?? StandardTrials,
                Count = parsed.GetValue(count),
                SimulateOnly = parsed.GetValue(simulateOnly),
                Candidates = parsed.GetValue(candidates) ?? StandardCandidates,
                Rounds = parsed.GetValue(rounds) ?? StandardRounds,
                Margin = parsed.GetValue(margin) ?? StandardMargin,
                Out = parsed.GetValue(output)!,
                Json = parsed.GetValue(json),
                WebPort = web.Bind(parsed),
                Cluster = cluster.Bind(parsed),
                Making = [.. command.Options.Where(option => !OfAnyCall.Contains(option.Name) && parsed.GetResult(option) is { Implicit: false })
                    .Select(option => option.Name)],
            },
            context, ct));
        return command;
    }
}
