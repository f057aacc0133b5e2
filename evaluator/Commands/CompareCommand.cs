using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator compare</c>: manifests or past runs side by side.</summary>
internal static class CompareCommand
{
    /// <summary>Resamples are drawn from this: the same runs give the same intervals whenever they are compared.</summary>
    private const int ResamplingSeed = 1;

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
            $"Rounds in which every manifest runs once. Default: {Bootstrap.FewestValues}, the fewest that can show a difference.", "rounds");
        var load = new LoadPlanOptions(
            "Length of each load. Default: the plan's own (30 for the built-in one).",
            "Seed of the order and of the think times. Default: drawn, and printed.");
        var output = SharedOptions.Out("Folder in which the comparison's folder is made.");
        var readyTimeout = SharedOptions.ReadyTimeout(300);
        var prewarm = SharedOptions.Prewarm();
        var service = new ServiceOptions("classifies", hasPath: true);
        var accuracy = AccuracyOptions.InFirstRound();
        var objectives = new ObjectiveOptions(hasPrice: true);
        var web = new WebOptions("each run");
        var json = SharedOptions.Json("comparison.json's object on stdout instead of the table.");
        var cluster = new ClusterOptions();
        var usage = new UsageOptions();
        var command = new Verb(
            "compare",
            "Compare manifests, or past runs, side by side: medians with intervals, significant differences, the Pareto front.",
            "compare deploy_lb/deployment_lb.yaml deploy_hpa/deployment_hpa.yaml --trials 6 --minutes 30",
            "compare runs/20260131T090000Z-deployment_lb runs/20260131T100000Z-deployment_hpa")
        {
            what,
            trials,
        };
        load.AddTo(command);
        cluster.AddTo(command);
        usage.AddTo(command);
        foreach (var option in (Option[])[output, readyTimeout, prewarm])
            command.Add(option);
        service.AddTo(command);
        accuracy.AddTo(command);
        objectives.AddTo(command);
        web.AddTo(command);
        command.Add(json);
        command.SetAction(
            async (parsed, _) =>
            {
                var chosen = load.Bind(parsed);
                var photos = accuracy.Bind(parsed);
                var asked = new Request(
                    parsed.GetValue(what)!,
                    parsed.GetValue(trials),
                    chosen.Seed,
                    parsed.GetValue(output)!,
                    parsed.GetValue(json),
                    web.Bind(parsed),
                    cluster.Bind(parsed),
                    new EvaluationOptions
                    {
                        Manifest = "",
                        Minutes = chosen.Minutes,
                        Plan = chosen.Plan,
                        Trace = chosen.Trace,
                        ReadyTimeout = parsed.GetValue(readyTimeout),
                        Usage = usage.Bind(parsed),
                        Prewarm = parsed.GetValue(prewarm),
                        AccuracyData = photos.Data,
                        AccuracyLabels = photos.Labels,
                        AccuracyCard = photos.Card,
                        Contract = service.Bind(parsed),
                        Goals = objectives.Bind(parsed),
                    }
                );
                return asked.What.All(IsFolderOfRuns)
                    ? ComparePast(asked, context)
                    : await RunAsync(asked, context);
            }
        );
        return command;
    }

    /// <summary>A folder may also hold manifests, as kubectl takes it.</summary>
    private static bool IsFolderOfRuns(string path) =>
        Directory.Exists(path) && (ComparisonFolder.Find(path) is not null || ComparisonReader.IsRun(path));

    private static int ComparePast(Request asked, CommandContext context)
    {
        if (asked is { Trials: not null } or { Seed: not null } or { Run: { Minutes: not null } or { Plan: not null } or { Trace: not null } or { AccuracyData: not null } })
            throw new UserErrorException(
                "--trials, --minutes, --plan, --trace, --seed and --accuracy-data are for manifests: past runs are compared as they are."
            );
        var variants = ComparisonReader.Read(asked.What, goals: asked.Run.Goals);
        if (variants.Count < 2)
            throw new UserErrorException(
                $"these are runs of {(variants.Count == 0 ? "no manifest" : "one manifest, " + variants[0].Name)}: name runs of another one too."
            );
        var folder = ComparisonFolder.Create(asked.Out, context.Time.GetUtcNow());
        Conclude(folder, variants, (null, []), asked.Json, context);
        return Judge(variants, context);
    }

    private static async Task<int> RunAsync(Request asked, CommandContext context)
    {
        if (asked.What.FirstOrDefault(IsFolderOfRuns) is { } past)
            throw new UserErrorException(
                $"{past} is a past run, and manifests are to be run: compare either manifests or past runs, since only runs made in turns meet "
                    + $"the same machine."
            );
        foreach (var path in asked.What)
            InputFile.ExpectManifest(path);
        List<EvaluationOptions> manifests = [.. asked.What.Select(path => asked.Run with { Manifest = path })];
        var known = manifests.Select(LoadWorkload.Check).ToList();
        if (manifests.Count < 2)
            throw new UserErrorException("name at least two manifests.");
        foreach (var same in known.GroupBy(manifest => manifest.Manifest.Sha256).Where(same => same.Count() > 1))
            throw new UserErrorException(
                $"{string.Join(" and ", same.Select(manifest => manifest.Manifest.Name))} are the same manifest: --trials N runs it several times."
            );

        var rounds = asked.Trials ?? Bootstrap.FewestValues;
        var seed = asked.Seed ?? context.Random.Next();
        var folder = ComparisonFolder.Create(asked.Out, context.Time.GetUtcNow());
        ComparisonFiles.Announce(folder, seed, known.Select(manifest => (manifest.Manifest.Name, manifest.Manifest.Sha256)));
        context.Error.WriteLine(Describe(folder, manifests.Count, rounds, seed, known[0].Plan.Length));
        if (rounds < Bootstrap.FewestValues)
            context.Warn(
                $"{rounds} {(rounds == 1 ? "round is" : "rounds are")} too few to tell what is measured from chance: "
                    + $"at least {Bootstrap.FewestValues} are needed"
            );
        await using var page = await context.OpenPageAsync(asked.WebPort);
        var evaluation = new Evaluation(asked.Cluster, context.Interruption, context.Time);
        var done = await new ComparisonRunner(manifests, folder, evaluation, context.DisplaysOn(page)).RunAsync(rounds, seed);

        page?.Conclude($"The comparison is {folder.Page}.");
        var variants = ComparisonReader.Read([folder.Path]);
        var isAnyOver = variants.Any(variant => variant.Counted.Count > 0);
        if (isAnyOver || !done.WasInterrupted)
            Conclude(folder, variants, (seed, done.Warnings), asked.Json, context);
        if (!done.WasInterrupted)
            return Judge(variants, context);
        context.Error.WriteLine(isAnyOver ? "interrupted: what was measured before is compared" : "interrupted before a run was over");
        return ExitCode.Interrupted;
    }

    /// <summary>Names the manifests that missed objectives, and in how many of their runs.</summary>
    private static int Judge(IReadOnlyList<Variant> variants, CommandContext context)
    {
        var missed = variants.SelectMany(variant => variant.Counted
            .SelectMany(trial => trial.Summary.Objectives ?? [])
            .Where(objective => !objective.Kept)
            .GroupBy(objective => objective.Name)
            .Select(runs => Invariant($"objective missed: {runs.Key}: {variant.Name}, in {runs.Count()} of {variant.Counted.Count} runs"))).ToList();
        missed.ForEach(context.Error.WriteLine);
        return missed.Count > 0 ? ExitCode.ThresholdMissed : ExitCode.Done;
    }

    private static string Describe(ComparisonFolder folder, int manifests, int rounds, int seed, TimeSpan load)
    {
        var length = manifests * rounds * (load + Evaluation.Overhead);
        return Invariant($"{manifests} manifests × {rounds} rounds, about {(int)length.TotalHours}:{length.Minutes:00} h, ")
            + Invariant($"order by seed {seed}, into {folder.Path}");
    }

    private static void Conclude(
        ComparisonFolder folder,
        IReadOnlyList<Variant> variants,
        (int? Seed, IReadOnlyList<string> Warnings) done,
        bool json,
        CommandContext context
    )
    {
        var result = Comparer.Of(variants, context.Time.GetUtcNow(), done.Seed, new Random(ResamplingSeed), done.Warnings);
        ComparisonFiles.Write(folder, result);
        foreach (var warning in result.Warnings)
            context.Warn(warning);
        if (json)
            context.Output.WriteLine(JsonSerializer.Serialize(ComparisonFiles.Describe(result, folder.Path), JsonFile.Options));
        else
            ComparisonText.Write(result, context.Output);
        // With --json stdout is the object alone.
        (json ? context.Error : context.Output).WriteLine($"{(json ? "" : Environment.NewLine)}{"comparison",-20}{new Uri(Path.GetFullPath(folder.Page))}");
    }

    private sealed record Request(string[] What, int? Trials, int? Seed, string Out, bool Json, int? WebPort, ClusterChoice Cluster, EvaluationOptions Run);
}
