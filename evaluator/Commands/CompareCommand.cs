using System.CommandLine;
using System.Globalization;
using System.Text.Json;
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
    public static Command Create(Interruption interruption)
    {
        var what = new Argument<string[]>("A B")
        {
            Description =
                "Manifests, which are run in turns; or run folders and folders of comparisons, which are compared as they are. Others are set "
                    + "against the first.",
            Arity = ArgumentArity.OneOrMore,
        };
        var trials = new Option<int?>("--trials")
        {
            Description = $"Rounds in which every manifest runs once. Default: {Bootstrap.FewestValues}, the fewest that can show a difference.",
            HelpName = "N",
        }.Within(1, 1000, "rounds");
        var minutes = new Option<double?>("--minutes")
        {
            Description = "Length of each load. Default: the plan's own (30 for the built-in one).",
            HelpName = "M",
        };
        var plan = new Option<string?>("--plan") { Description = "Load plan (YAML). Default: the challenge's 30 stages.", HelpName = "FILE" };
        var output = new Option<string>("--out")
        {
            Description = "Folder in which the comparison's folder is made.",
            HelpName = "DIR",
            DefaultValueFactory = _ => RunFolder.DefaultParent,
        };
        var seed = new Option<int?>("--seed") { Description = "Seed of the order and of the think times. Default: drawn, and printed." };
        var readyTimeout = DurationOption.Create(["--ready-timeout"], "How long the pods may take to become ready.", 1, 86400, 300);
        var prewarm = new Option<bool>("--prewarm")
        {
            Description = "Have every node pull the images before the deployment is applied: start times and load are then free of it.",
        };
        var accuracyData = new Option<string?>("--accuracy-data")
        {
            Description =
                "Labelled photos (LABEL_NUMBER.jpg or a folder a class): in the first round each deployed service is asked about them after its load. "
                    + "Default: accuracy is not measured.",
            HelpName = "DIR",
        };
        var accuracyLabels = new Option<string?>("--accuracy-labels")
        {
            Description = "Text file with the classes' names, one a line, in the order of the model's outputs. Default: Food-11's.",
            HelpName = "FILE",
        };
        var json = new Option<bool>("--json") { Description = "comparison.json's object on stdout instead of the table." };
        var cluster = new ClusterOptions();
        var usage = new UsageOptions();
        var command = new Command(
            "compare",
            "Manifests or past runs side by side: medians with intervals, what differs for sure, and which are on the Pareto front."
        )
        {
            what,
            trials,
            minutes,
            plan,
        };
        cluster.AddTo(command);
        usage.AddTo(command);
        foreach (var option in (Option[])[output, seed, readyTimeout, prewarm, accuracyData, accuracyLabels, json])
            command.Add(option);
        command.SetAction(
            async (parsed, _) =>
            {
                var asked = new Asked(
                    parsed.GetValue(what)!,
                    parsed.GetValue(trials),
                    parsed.GetValue(seed),
                    parsed.GetValue(output)!,
                    parsed.GetValue(json),
                    cluster.Parse(parsed),
                    new EvaluationOptions
                    {
                        Manifest = "",
                        Minutes = parsed.GetValue(minutes),
                        Plan = parsed.GetValue(plan),
                        ReadyTimeout = parsed.GetValue(readyTimeout),
                        Usage = usage.Parse(parsed),
                        Prewarm = parsed.GetValue(prewarm),
                        AccuracyData = parsed.GetValue(accuracyData),
                        AccuracyLabels = parsed.GetValue(accuracyLabels),
                    }
                );
                return asked.What.All(IsFolderOfRuns)
                    ? ComparePast(asked, TimeProvider.System)
                    : await RunAsync(asked, interruption, TimeProvider.System);
            }
        );
        return command;
    }

    /// <summary>A folder may also hold manifests, as kubectl takes it.</summary>
    private static bool IsFolderOfRuns(string path) =>
        Directory.Exists(path) && (ComparisonFolder.Find(path) is not null || ComparisonReader.IsRun(path));

    private static int ComparePast(Asked asked, TimeProvider time)
    {
        if (asked is { Trials: not null } or { Seed: not null } or { Run: { Minutes: not null } or { Plan: not null } or { AccuracyData: not null } })
            throw new UserErrorException(
                "--trials, --minutes, --plan, --seed and --accuracy-data are for manifests: past runs are compared as they are."
            );
        var variants = ComparisonReader.Read(asked.What);
        if (variants.Count < 2)
            throw new UserErrorException(
                $"these are runs of {(variants.Count == 0 ? "no manifest" : "one manifest, " + variants[0].Name)}: name runs of another one too."
            );
        var folder = ComparisonFolder.Create(asked.Out, time.GetUtcNow());
        Conclude(folder, variants, null, [], asked.Json, time);
        return ExitCode.Done;
    }

    private static async Task<int> RunAsync(Asked asked, Interruption interruption, TimeProvider time)
    {
        if (asked.What.FirstOrDefault(IsFolderOfRuns) is { } past)
            throw new UserErrorException(
                $"{past} is a past run, and manifests are to be run: compare either manifests or past runs, since only runs made in turns meet "
                    + $"the same machine."
            );
        List<EvaluationOptions> manifests = [.. asked.What.Select(path => asked.Run with { Manifest = path })];
        var known = manifests.Select(Evaluation.Check).ToList();
        if (manifests.Count < 2)
            throw new UserErrorException("name at least two manifests.");
        foreach (var same in known.GroupBy(manifest => manifest.Manifest.Sha256).Where(same => same.Count() > 1))
            throw new UserErrorException(
                $"{string.Join(" and ", same.Select(manifest => manifest.Manifest.Name))} are the same manifest: --trials N runs it several times."
            );

        var rounds = asked.Trials ?? Bootstrap.FewestValues;
        // The one place where chance begins.
        var seed = asked.Seed ?? new Random().Next();
        var folder = ComparisonFolder.Create(asked.Out, time.GetUtcNow());
        ComparisonFiles.Announce(folder, seed, known.Select(manifest => (manifest.Manifest.Name, manifest.Manifest.Sha256)));
        Say(folder, manifests.Count, rounds, seed, known[0].Plan.Length);
        var done = await new ComparisonRunner(manifests, folder, asked.Cluster, () => TerminalDisplay.Create(time), interruption, time).RunAsync(
            rounds,
            seed
        );

        var variants = ComparisonReader.Read([folder.Path]);
        var isAnyOver = variants.Any(variant => variant.Counted.Count > 0);
        if (isAnyOver || !done.WasInterrupted)
            Conclude(folder, variants, seed, done.Warnings, asked.Json, time);
        if (!done.WasInterrupted)
            return ExitCode.Done;
        Console.Error.WriteLine(isAnyOver ? "interrupted: what was measured before is compared" : "interrupted before a run was over");
        return ExitCode.Interrupted;
    }

    private static void Say(ComparisonFolder folder, int manifests, int rounds, int seed, TimeSpan load)
    {
        var runs = manifests * rounds;
        var length = runs * (load + Evaluation.Around);
        Console.Error.WriteLine(
            Invariant(
                $"{manifests} manifests × {rounds} rounds, about {(int)length.TotalHours}:{length.Minutes:00} h, "
                    + $"order by seed {seed}, into {folder.Path}"
            )
        );
        if (rounds < Bootstrap.FewestValues)
            Console.Error.WriteLine(
                $"warning: nothing can be concluded from fewer than {Bootstrap.FewestValues} rounds: a coin would put one of two manifests ahead in "
                    + $"all of them too often"
            );
    }

    private static void Conclude(
        ComparisonFolder folder,
        IReadOnlyList<Variant> variants,
        int? seed,
        IReadOnlyList<string> warnings,
        bool json,
        TimeProvider time
    )
    {
        var result = Comparer.Of(variants, time.GetUtcNow(), seed, new Random(ResamplingSeed), warnings);
        ComparisonFiles.Write(folder, result);
        foreach (var warning in result.Warnings)
            Console.Error.WriteLine("warning: " + warning);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(ComparisonFiles.Describe(result, folder.Path), JsonFile.Options));
        else
            ComparisonText.Write(result, Console.Out);
        // With --json stdout is the object alone.
        (json ? Console.Error : Console.Out).WriteLine($"{(json ? "" : Environment.NewLine)}{"comparison",-20}{folder.Page}");
    }

    private sealed record Asked(string[] What, int? Trials, int? Seed, string Out, bool Json, ClusterChoice Cluster, EvaluationOptions Run);
}
