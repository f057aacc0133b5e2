using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Sweep;

namespace MlServe.Evaluator.Commands;

/// <summary><c>evaluator sweep</c>: a manifest over a grid or a sample of its fields' values.</summary>
internal static class SweepCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(Interruption interruption)
    {
        var what = new Argument<string>("SWEEP")
        {
            Description = "Sweep (YAML): a manifest and the fields to vary; or the folder of a sweep, which then goes on where it was.",
        };
        var trials = new Option<int?>("--trials") { Description = "How often each cell runs, instead of what the file says.", HelpName = "N" }.Within(
            1,
            1000,
            "trials"
        );
        var minutes = new Option<double?>("--minutes") { Description = "Length of each load, instead of what the file says.", HelpName = "M" }.Within(
            0.001,
            10_000,
            "minutes"
        );
        var output = new Option<string>("--out")
        {
            Description = "Folder in which the sweep's folder is made.",
            HelpName = "DIR",
            DefaultValueFactory = _ => RunFolder.DefaultParent,
        };
        var seed = new Option<int?>("--seed")
        {
            Description = "Seed of the order, of the think times and of a random sample, instead of what the file says. Default: drawn, and printed.",
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
        var retryFailed = new Option<bool>("--retry-failed") { Description = "Run trials that failed once more, too." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the cells and how long it would take; run nothing." };
        var json = new Option<bool>("--json") { Description = "sweep.json's object on stdout instead of the table." };
        var cluster = new ClusterOptions();
        var command = new Command(
            "sweep",
            "A Deployment or Job over a grid or a random sample of its manifest's fields: every cell run several times, in turns; heat maps, one CSV, one JSON."
        )
        {
            what, trials, minutes,
        };
        cluster.AddTo(command);
        foreach (var option in (Option[])[output, seed, accuracyData, accuracyLabels, retryFailed, dryRun, json])
            command.Add(option);
        command.SetAction(
            async (parsed, _) =>
            {
                var asked = new Asked(
                    parsed.GetValue(what)!,
                    parsed.GetValue(trials),
                    parsed.GetValue(minutes),
                    parsed.GetValue(seed),
                    parsed.GetValue(output)!,
                    parsed.GetValue(accuracyData),
                    parsed.GetValue(accuracyLabels),
                    parsed.GetValue(retryFailed),
                    parsed.GetValue(dryRun),
                    parsed.GetValue(json),
                    cluster.Parse(parsed)
                );
                return await RunAsync(asked, interruption, TimeProvider.System);
            }
        );
        command.Add(SweepPlotCommand.Create());
        return command;
    }

    private static async Task<int> RunAsync(Asked asked, Interruption interruption, TimeProvider time)
    {
        var past = Directory.Exists(asked.What) ? Find(asked.What) : null;
        var (settings, definition) = past is null ? (null, Begin(asked)) : Continue(past, asked);
        // The one place where chance begins.
        var seed = settings?.Seed ?? definition.Seed ?? new Random().Next();
        var cells = SweepCells.Of(definition, new Random(seed));
        if (SweepTarget.IsJob(definition.Manifest) && definition.AccuracyData is not null)
            throw new UserErrorException("--accuracy-data is for a Deployment: a Job prints its own figures.");
        if (!SweepTarget.IsJob(definition.Manifest))
            _ = (LoadPlanFile.Choose(definition.Plan, definition.Minutes), DeployedAccuracy.Prepare(definition.AccuracyData, definition.AccuracyLabels));
        if (asked.DryRun)
        {
            WriteCells(definition, cells, seed, Console.Out);
            return ExitCode.Done;
        }

        var folder = past ?? SweepFolder.Create(asked.Out, definition.Name, time.GetUtcNow());
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

        Say(folder, definition, cells, seed);
        bool wasInterrupted;
        try
        {
            wasInterrupted = await new SweepRunner(definition, folder, cells, seed, choice, () => TerminalDisplay.Create(time), interruption, time)
                .RunAsync(asked.RetryFailed, result => SweepFiles.WriteState(folder, result, settings));
        }
        catch (Exception exception) when (ExitCode.IsUserError(exception))
        {
            throw new UserErrorException(
                $"{exception.Message.ReplaceLineEndings(" ").TrimEnd()} When that is mended, go on with: evaluator sweep {folder.Path}",
                exception
            );
        }

        var result = SweepReader.Read(folder, definition, seed, cells);
        SweepFiles.WriteState(folder, result, settings);
        SweepFiles.WritePictures(folder, result, warning => Console.Error.WriteLine("warning: " + warning));
        if (asked.Json)
            Console.WriteLine(JsonSerializer.Serialize(SweepFiles.Describe(result, settings, folder.Path), JsonFile.Options));
        else
            SweepText.Write(result, Console.Out);
        // With --json stdout is the object alone.
        (asked.Json ? Console.Error : Console.Out).WriteLine($"{(asked.Json ? "" : Environment.NewLine)}{"sweep",-20}{folder.Page}");
        if (!wasInterrupted)
            return ExitCode.Done;
        Console.Error.WriteLine($"interrupted: go on with: evaluator sweep {folder.Path}");
        return ExitCode.Interrupted;
    }

    /// <summary>The folder of a sweep.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    internal static SweepFolder Find(string path) => SweepFolder.Find(path)
        ?? throw new UserErrorException($"{path} is no folder of a sweep: name one, or a sweep's file.");

    private static SweepDefinition Begin(Asked asked)
    {
        var definition = SweepFile.Read(asked.What);
        return definition with
        {
            Trials = asked.Trials ?? definition.Trials,
            Minutes = asked.Minutes ?? definition.Minutes,
            Seed = asked.Seed ?? definition.Seed,
            AccuracyData = asked.AccuracyData,
            AccuracyLabels = asked.AccuracyLabels,
        };
    }

    private static (SweepSettings Settings, SweepDefinition Definition) Continue(SweepFolder folder, Asked asked)
    {
        var (settings, definition) = SweepSettings.Load(folder);
        if (asked.AccuracyData is not null || asked.AccuracyLabels is not null)
            throw new UserErrorException(
                $"{folder.Path} goes on as it was begun, {(settings.AccuracyData is null ? "without" : "with its")} --accuracy-data: leave it out, or "
                    + $"begin a new sweep."
            );
        if (
            (asked.Trials ?? settings.Trials) != settings.Trials
            || (asked.Minutes ?? settings.Minutes) != settings.Minutes
            || (asked.Seed ?? settings.Seed) != settings.Seed
            || (asked.Cluster.Context ?? settings.Context) != settings.Context
            || (asked.Cluster.Embedded && settings.Context is not null)
        )
            throw new UserErrorException(
                $"{folder.Path} was begun with other --trials, --minutes, --seed or another cluster: its trials would not compare; leave them out, or "
                    + $"begin a new sweep."
            );
        return (settings, definition);
    }

    private static void Say(SweepFolder folder, SweepDefinition definition, IReadOnlyList<SweepCell> cells, int seed)
    {
        foreach (var invalid in cells.Where(cell => cell.Problem is not null))
            Console.Error.WriteLine($"warning: cell {invalid.Number} is left out: {invalid.Problem}");
        Console.Error.WriteLine($"{Length(definition, cells, seed)}, into {folder.Path}");
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
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
            to.WriteLine(string.Join("  ", row.Select((word, column) => word.PadRight(widths[column]))).TrimEnd());
        to.WriteLine($"{Length(definition, cells, seed)}; nothing was run");
    }

    private static string Length(SweepDefinition definition, IReadOnlyList<SweepCell> cells, int seed)
    {
        var runs = cells.Count(cell => cell.Problem is null) * definition.Trials;
        return Invariant($"{cells.Count} cells × {definition.Trials} "
                + $"trials{(SweepRunner.Forecast(definition, runs) is { } length ? $", about {(int)length.TotalHours}:{length.Minutes:00} h" : "")}, "
                + $"order by seed {seed}"
        );
    }

    private sealed record Asked(
        string What,
        int? Trials,
        double? Minutes,
        int? Seed,
        string Out,
        string? AccuracyData,
        string? AccuracyLabels,
        bool RetryFailed,
        bool DryRun,
        bool Json,
        ClusterChoice Cluster
    );
}
