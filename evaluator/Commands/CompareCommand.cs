using System.CommandLine;
using MlServe.Evaluator.Commands.Comparisons;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator compare</c>: manifests or past runs side by side.</summary>
internal static class CompareCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var what = new Argument<string[]>("A B")
        {
            Description =
                "Manifests, which are run in turns; or run folders and folders of comparisons, which are compared as they are. The first one is the reference.",
            Arity = ArgumentArity.OneOrMore,
        };
        var trials = SharedOptions.Trials(
            $"Rounds in which every manifest runs once. Default: {Bootstrap.FewestValues}, the fewest that can show a difference; "
                + $"with --keep-baseline {CompareRequest.BaselineRuns}; with --not-worse at most {CompareRequest.MostRounds}.", "rounds");
        var load = new LoadPlanOptions(
            "Length of each load in minutes, fractions allowed. Default: the plan's own (30 for the built-in one).",
            "Seed of the order and of the think times. Default: drawn, and printed.");
        var output = SharedOptions.Out("Folder in which the comparison's folder is made.");
        var readyTimeout = SharedOptions.ReadyTimeout(300);
        var metricsTimeout = SharedOptions.MetricsTimeout();
        var prewarm = SharedOptions.Prewarm();
        var service = new ServiceOptions("classifies", hasPath: true);
        var accuracy = AccuracyOptions.InFirstRound();
        var objectives = new ObjectiveOptions(hasPrice: true);
        var regression = new RegressionOptions();
        var web = new WebOptions("each run");
        var json = SharedOptions.Json("comparison.json's object on stdout instead of the table.");
        var cluster = new ClusterOptions();
        var usage = new UsageOptions();
        var command = new Verb(
            "compare",
            "Compare manifests, or past runs, side by side: medians with intervals, significant differences, the Pareto front.",
            "compare deploy_lb/deployment_lb.yaml deploy_hpa/deployment_hpa.yaml --trials 6 --minutes 30",
            "compare runs/20260131T090000Z-deployment_lb runs/20260131T100000Z-deployment_hpa",
            "compare deploy_k8s/deployment_k8s.yaml --keep-baseline main --minutes 1",
            "compare deploy_k8s/deployment_k8s.yaml --baseline main --not-worse 5% --not-worse latency_p95_s=10% --minutes 1")
        {
            what,
            trials,
        };
        load.AddTo(command);
        cluster.AddTo(command);
        usage.AddTo(command);
        foreach (var option in (Option[])[output, readyTimeout, metricsTimeout, prewarm])
            command.Add(option);
        service.AddTo(command);
        accuracy.AddTo(command);
        objectives.AddTo(command);
        regression.AddTo(command);
        web.AddTo(command);
        command.Add(json);
        command.SetAction(
            async (parsed, _) =>
            {
                var chosen = load.Bind(parsed);
                var photos = accuracy.Bind(parsed);
                var asked = new CompareRequest
                {
                    What = parsed.GetValue(what)!,
                    Trials = parsed.GetValue(trials),
                    Seed = chosen.Seed,
                    Out = parsed.GetValue(output)!,
                    Json = parsed.GetValue(json),
                    WebPort = web.Bind(parsed),
                    Cluster = cluster.Bind(parsed),
                    Regression = regression.Bind(parsed),
                    Run = new EvaluationOptions
                    {
                        Manifest = "",
                        Minutes = chosen.Minutes,
                        Plan = chosen.Plan,
                        Trace = chosen.Trace,
                        ReadyTimeout = parsed.GetValue(readyTimeout),
                        MetricsTimeout = parsed.GetValue(metricsTimeout),
                        Usage = usage.Bind(parsed),
                        Prewarm = parsed.GetValue(prewarm),
                        AccuracyData = photos.Data,
                        AccuracyLabels = photos.Labels,
                        AccuracyCard = photos.Card,
                        Contract = service.Bind(parsed),
                        Goals = objectives.Bind(parsed),
                    },
                };
                return asked.What.All(CompareRequest.IsFolderOfRuns)
                    ? ComparePast(asked, context)
                    : await new ManifestComparison(asked, context).RunAsync();
            }
        );
        return command;
    }

    private static int ComparePast(CompareRequest asked, CommandContext context)
    {
        if (asked is { Trials: not null } or { Seed: not null }
            or { Run: { Minutes: not null } or { Plan: not null } or { Trace: not null } or { AccuracyData: not null } })
            throw new UserErrorException(
                "--trials, --minutes, --plan, --trace, --seed and --accuracy-data are for manifests: past runs are compared as they are."
            );
        var named = ComparisonReader.Read(asked.What, goals: asked.Run.Goals);
        asked.RequireNumber(named.Count, "these are runs of " + named.Count switch
        {
            0 => "no manifest",
            1 => $"one manifest, {named[0].Name}",
            _ => string.Join(" and ", named.Select(variant => variant.Name)),
        });
        var conclusion = new ComparisonConclusion(asked.Json, asked.Regression, context);
        if (asked.Regression.Keep is not null)
        {
            conclusion.Keep(named);
            return ExitCode.Done;
        }

        var variants = asked.WithBaseline(named);
        return conclusion.Write(ComparisonFolder.Create(asked.Out, context.Time.GetUtcNow()), variants, null, []);
    }
}
