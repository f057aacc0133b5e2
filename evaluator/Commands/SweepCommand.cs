using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Commands.Parsing;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator sweep</c>: a manifest over a grid or a sample of its fields' values.</summary>
internal static class SweepCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(CommandContext context)
    {
        var what = new Argument<string>("SWEEP")
        {
            Description = "Sweep (YAML): a manifest and the fields to vary; or the folder of a sweep, which then continues where it stopped.",
        };
        var trials = SharedOptions.Trials("How often each cell runs, instead of what the file says.", "trials");
        var minutes = SharedOptions.Minutes("Length of each load, instead of what the file says.");
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
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the cells and how long it would take; run nothing." };
        var web = new WebOptions("each run");
        var json = SharedOptions.Json("sweep.json's object on stdout instead of the table.");
        var cluster = new ClusterOptions();
        var usage = new UsageOptions();
        var command = new Verb(
            "sweep",
            "A Deployment or Job over a grid or a sample of its manifest's fields, or searched for the best: every cell run several times, in turns; "
                + "heat maps, one CSV, one JSON.",
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
        objectives.AddTo(command);
        web.AddTo(command);
        foreach (var option in (Option[])[smallest, retryFailed, dryRun, json])
            command.Add(option);
        command.SetAction(
            async (parsed, _) =>
            {
                var asked = new Request(
                    parsed.GetValue(what)!,
                    parsed.GetValue(trials),
                    parsed.GetValue(minutes),
                    parsed.GetValue(seed),
                    parsed.GetValue(output)!,
                    accuracy.Bind(parsed),
                    parsed.GetValue(smallest),
                    objectives.Bind(parsed),
                    parsed.GetValue(retryFailed),
                    parsed.GetValue(dryRun),
                    parsed.GetValue(json),
                    web.Bind(parsed),
                    cluster.Bind(parsed),
                    usage.Bind(parsed)
                );
                return await RunAsync(asked, context);
            }
        );
        command.Add(SweepPlotCommand.Create(context));
        return command;
    }

    private static async Task<int> RunAsync(Request asked, CommandContext context)
    {
        var past = Directory.Exists(asked.What) ? Find(asked.What) : null;
        var (settings, definition) = past is null ? (null, Begin(asked)) : Continue(past, asked);
        // A sweep that goes on may be told of another address of the same Prometheus.
        definition = definition with { Usage = asked.Usage };
        var seed = settings?.Seed ?? definition.Seed ?? context.Random.Next();
        var cells = SweepCells.Of(definition, seed, past is null ? null : SweepSettings.ReadSuggested(past, definition));
        if (SweepTarget.IsJob(definition.Manifest) && (definition.Goals.Objectives.Count > 0 || definition.Goals.Price is not null))
            throw new UserErrorException("--slo and --price are for a Deployment: a Job has no load.");
        if (SweepTarget.IsJob(definition.Manifest) && definition.AccuracyData is not null)
            throw new UserErrorException("--accuracy-data is for a Deployment: a Job prints its own figures.");
        if (!SweepTarget.IsJob(definition.Manifest))
        {
            _ = LoadPlanFile.Choose(definition.Plan, definition.Minutes, definition.Goals.Objectives);
            _ = DeployedAccuracy.Prepare(definition.AccuracyData, definition.AccuracyLabels);
        }

        if (asked.DryRun)
        {
            WriteCells(definition, past is null ? CellSuggestion.First(definition, seed, cells) : cells, seed, context.Output);
            return ExitCode.Done;
        }

        var folder = past ?? SweepFolder.Create(asked.Out, definition.Name, context.Time.GetUtcNow());
        using var alone = folder.Lock();
        var choice = asked.Cluster with { Context = settings?.Context ?? asked.Cluster.Context };
        if (settings is null)
        {
            settings = SweepSettings.Of(definition, seed, choice, folder);
            SweepFiles.Begin(folder, definition, cells, settings);
        }
        else
        {
            SweepFiles.WriteManifests(folder, cells);
        }

        Say(folder, definition, cells, seed, context);
        await using var page = await context.OpenPageAsync(asked.WebPort);
        var result = SweepReader.Read(folder, definition, seed, cells);
        try
        {
            var evaluation = new Evaluation(choice, context.Interruption, context.Time);
            result = await new SweepRunner(folder, evaluation, context.DisplaysOn(page))
            {
                Progressed = known => SweepFiles.WriteState(folder, result = known, settings),
            }.RunAsync(result, asked.RetryFailed);
        }
        catch (Exception exception) when (ExitCode.IsUserError(exception))
        {
            SweepFiles.WritePictures(folder, result, context.Warn);
            throw new UserErrorException(
                $"{exception.Message.ReplaceLineEndings(" ").TrimEnd()} When that is fixed, continue with: evaluator sweep {folder.Path}",
                exception
            );
        }

        SweepFiles.WriteState(folder, result, settings);
        page?.Conclude($"The sweep is {folder.Page}.");
        SweepFiles.WritePictures(folder, result, context.Warn);
        if (asked.Json)
            context.Output.WriteLine(JsonSerializer.Serialize(SweepFiles.Describe(result, settings, folder.Path), JsonFile.Options));
        else
            SweepText.Write(result, context.Output);
        // With --json stdout is the object alone.
        (asked.Json ? context.Error : context.Output).WriteLine(
            $"{(asked.Json ? "" : Environment.NewLine)}{"sweep",-20}{new Uri(Path.GetFullPath(folder.Page))}"
        );
        if (!context.Interruption.Requested.IsCancellationRequested)
            return ExitCode.Done;
        context.Error.WriteLine($"interrupted: continue with: evaluator sweep {folder.Path}");
        return ExitCode.Interrupted;
    }

    /// <summary>The folder of a sweep.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    internal static SweepFolder Find(string path) => SweepFolder.Find(path)
        ?? throw new UserErrorException($"{path} is not the folder of a sweep: name one, or a sweep's file.");

    private static SweepDefinition Begin(Request asked)
    {
        InputFile.ExpectSweep(asked.What);
        var definition = SweepFile.Read(asked.What);
        if (asked.Smallest is { } name)
            LeastValue.Check(definition, name);
        return definition with
        {
            Trials = asked.Trials ?? definition.Trials,
            Minutes = asked.Minutes ?? definition.Minutes,
            Seed = asked.Seed ?? definition.Seed,
            Smallest = asked.Smallest,
            AccuracyData = asked.Accuracy.Data,
            AccuracyLabels = asked.Accuracy.Labels,
            Goals = asked.Goals,
        };
    }

    private static (SweepSettings Settings, SweepDefinition Definition) Continue(SweepFolder folder, Request asked)
    {
        var (settings, definition) = SweepSettings.Load(folder);
        if (asked.Accuracy.Data is not null || asked.Accuracy.Labels is not null)
            throw new UserErrorException(
                $"{folder.Path} continues as it was begun, {(settings.AccuracyData is null ? "without" : "with its")} --accuracy-data: leave it out, or "
                    + $"start a new sweep."
            );
        if (
            (asked.Trials ?? settings.Trials) != settings.Trials
            || (asked.Minutes ?? settings.Minutes) != settings.Minutes
            || (asked.Seed ?? settings.Seed) != settings.Seed
            || (asked.Smallest ?? settings.Smallest) != settings.Smallest
            || (asked.Cluster.Context ?? settings.Context) != settings.Context
            || (asked.Cluster.Embedded && settings.Context is not null)
            || (asked.Goals.Objectives.Count > 0 && !asked.Goals.Objectives.SequenceEqual(settings.Objectives))
            || (asked.Goals.Price ?? settings.Price) != settings.Price
        )
            throw new UserErrorException(
                $"{folder.Path} was begun with other --trials, --minutes, --seed, --smallest, --slo, --price or another cluster: "
                    + "its trials would not be comparable: leave these options out, or start a new sweep."
            );
        return (settings, definition);
    }

    private static void Say(SweepFolder folder, SweepDefinition definition, IReadOnlyList<SweepCell> cells, int seed, CommandContext context)
    {
        foreach (var invalid in cells.Where(cell => cell.Problem is not null))
            context.Warn($"cell {invalid.Number} is left out: {invalid.Problem}");
        context.Error.WriteLine($"{Length(definition, cells, seed)}, into {folder.Path}");
    }

    private static void WriteCells(SweepDefinition definition, IReadOnlyList<SweepCell> cells, int seed, TextWriter to)
    {
        List<List<string>> rows =
        [
            ["cell", .. definition.Parameters.Select(parameter => parameter.Name), ""],
        ];
        rows.AddRange(
            cells.Select(cell =>
                (List<string>)
                    [
                        cell.Number.ToString(CultureInfo.InvariantCulture),
                        .. cell.Values.Select(SweepParameter.Show),
                        cell.Problem is null ? "" : "invalid: " + cell.Problem,
                    ]
            )
        );
        TextTable.Write(rows, to);
        if (definition.IsSearch)
            to.WriteLine("the cells after these are suggested by what those before come to");
        to.WriteLine($"{Length(definition, cells, seed)}; nothing was run");
    }

    private static string Length(SweepDefinition definition, IReadOnlyList<SweepCell> cells, int seed)
    {
        var all = definition.IsSearch ? new SweepResult(definition, seed, []).Missing : cells.Count;
        var runs = (all - cells.Count(cell => cell.Problem is not null)) * definition.Trials;
        return Invariant($"{all} cells × {definition.Trials} "
                + $"trials{(SweepRunner.Forecast(definition, runs) is { } length ? $", about {(int)length.TotalHours}:{length.Minutes:00} h" : "")}, "
                + $"order by seed {seed}"
        );
    }

    private sealed record Request(
        string What,
        int? Trials,
        double? Minutes,
        int? Seed,
        string Out,
        AccuracyChoice Accuracy,
        string? Smallest,
        Goals Goals,
        bool RetryFailed,
        bool DryRun,
        bool Json,
        int? WebPort,
        ClusterChoice Cluster,
        UsageChoice Usage
    );
}
