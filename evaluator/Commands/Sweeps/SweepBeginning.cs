using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Results;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Commands.Sweeps;

/// <summary>What is to be run: a sweep that begins, or one that goes on in its folder. All mistakes are found before anything is made.</summary>
/// <param name="Definition">The sweep.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Cells">Its cells, as far as they are known.</param>
/// <param name="Past">Where it goes on; null: it begins.</param>
/// <param name="Settings">What it was begun with; null: it begins.</param>
internal sealed record SweepBeginning(
    SweepDefinition Definition, int Seed, IReadOnlyList<SweepCell> Cells, SweepFolder? Past, SweepSettings? Settings)
{
    /// <summary>Reads what is asked for, and checks it.</summary>
    /// <param name="asked">The command line.</param>
    /// <param name="random">Draws the seed where nobody names one.</param>
    /// <exception cref="UserErrorException">It cannot be run, or not be gone on with like this.</exception>
    public static SweepBeginning Of(SweepRequest asked, Random random)
    {
        var past = Directory.Exists(asked.What) ? Find(asked.What) : null;
        var (settings, definition) = past is null ? (null, Begin(asked)) : Continue(past, asked);
        // A sweep that goes on may be told of another address of the same Prometheus.
        definition = definition with { Usage = asked.Usage };
        var seed = settings?.Seed ?? definition.Seed ?? random.Next();
        var cells = SweepCells.Of(definition, seed, past is null ? null : SweepRecord.ReadSuggested(past, definition));
        CheckLoad(definition);
        return new SweepBeginning(definition, seed, cells, past, settings);
    }

    /// <summary>The folder of a sweep.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public static SweepFolder Find(string path) => SweepFolder.Find(path)
        ?? throw new UserErrorException($"{path} is not the folder of a sweep: name one, or a sweep's file.");

    /// <summary>The cells that run first.</summary>
    public IReadOnlyList<SweepCell> FirstCells => Past is null ? CellSuggestion.First(Definition, Seed, Cells) : Cells;

    /// <summary>How much there is to do, in a line.</summary>
    public string Length(IReadOnlyList<SweepCell> cells)
    {
        var all = Definition.IsSearch ? new SweepResult(Definition, Seed, []).Missing : cells.Count;
        var runs = (all - cells.Count(cell => cell.Problem is not null)) * Definition.Trials;
        var time = SweepRunner.Forecast(Definition, runs) is { } length ? ", about " + Clock.About(length) : "";
        return Invariant($"{NumberText.Count(all, "cell")} × {NumberText.Count(Definition.Trials, "trial")}{time}, order by seed {Seed}");
    }

    private static SweepDefinition Begin(SweepRequest asked)
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
            Artifacts = asked.Artifacts,
            AccuracyData = asked.Accuracy.Data,
            AccuracyLabels = asked.Accuracy.Labels,
            AccuracyCard = asked.Accuracy.Card,
            Goals = asked.Goals,
        };
    }

    private static (SweepSettings Settings, SweepDefinition Definition) Continue(SweepFolder folder, SweepRequest asked)
    {
        var (settings, definition) = SweepSettings.Load(folder);
        if (asked.Accuracy is not { Data: null, Labels: null, Card: null })
            throw new UserErrorException(
                $"{folder.Path} continues as it was begun, {(settings.AccuracyData is null ? "without" : "with its")} --accuracy-data: leave it out, or "
                    + "start a new sweep.");
        return IsOther(asked, settings)
            ? throw new UserErrorException(
                $"{folder.Path} was begun with other --trials, --minutes, --seed, --smallest, --slo, --price, --artifacts-claim or another cluster: "
                    + "its trials would not be comparable: leave these options out, or start a new sweep.")
            : (settings, definition);
    }

    private static bool IsOther(SweepRequest asked, SweepSettings settings) =>
        (asked.Trials ?? settings.Trials) != settings.Trials
        || (asked.Minutes ?? settings.Minutes) != settings.Minutes
        || (asked.Seed ?? settings.Seed) != settings.Seed
        || (asked.Smallest ?? settings.Smallest) != settings.Smallest
        || (asked.Cluster.Context ?? settings.Context) != settings.Context
        || (asked.Cluster.Embedded && settings.Context is not null)
        || (asked.Artifacts.Claim ?? settings.ArtifactsClaim) != settings.ArtifactsClaim
        || (asked.Artifacts.Image ?? settings.ArtifactsImage) != settings.ArtifactsImage
        || (asked.Goals.Objectives.Count > 0 && !asked.Goals.Objectives.SequenceEqual(settings.Objectives))
        || (asked.Goals.Price ?? settings.Price) != settings.Price;

    /// <summary>What is asked of a load, of what has none.</summary>
    private static void CheckLoad(SweepDefinition definition)
    {
        if (definition.Target.IsLoaded)
        {
            _ = LoadPlanFile.Choose(definition.Plan, definition.Minutes, definition.Goals.Objectives);
            definition.Contract.Require(null);
            _ = DeployedAccuracy.Prepare(definition.AccuracyData, definition.AccuracyLabels, definition.AccuracyCard);
            return;
        }

        if (definition.Goals.Objectives.Count > 0 || definition.Goals.Price is not null)
            throw new UserErrorException("--slo and --price are for a Deployment: a Job or a pipeline has no load.");
        if (definition.Minutes is not null)
            throw new UserErrorException("--minutes is for a Deployment: a Job or a pipeline has no load.");
        if (definition.AccuracyData is not null)
            throw new UserErrorException("--accuracy-data is for a Deployment: a Job or a pipeline prints its own figures.");
    }
}
