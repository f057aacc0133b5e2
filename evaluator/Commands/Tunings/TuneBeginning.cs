using System.Text;
using MlServe.Evaluator.Commands.Options;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Simulation.Manifests;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Targets;
using MlServe.Evaluator.Tuning;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Evaluator.Tuning.Search;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Commands.Tunings;

/// <summary>What is to be tuned: a study that begins, or one that goes on in its folder. All mistakes are found before anything is made.</summary>
/// <param name="Definition">The study.</param>
/// <param name="Past">Where it goes on; null: it begins.</param>
/// <param name="Settings">What it was begun with; null: it begins.</param>
internal sealed record TuneBeginning(TuneDefinition Definition, TuneFolder? Past, TuneSettings? Settings)
{
    /// <summary>Reads what is asked for, and checks it.</summary>
    /// <param name="asked">The command line.</param>
    /// <param name="random">Draws the seed where nobody names one.</param>
    /// <exception cref="UserErrorException">It cannot be tuned, or not be gone on with like this.</exception>
    public static TuneBeginning Of(TuneRequest asked, Random random)
    {
        if (TuneFolder.Find(asked.What) is { } past)
            return Continue(past, asked);
        var definition = Begin(asked, asked.Load.Seed ?? random.Next());
        CheckSpace(definition);
        return new TuneBeginning(definition, null, null);
    }

    /// <summary>What whoever goes on with it must find.</summary>
    /// <param name="asked">The command line.</param>
    /// <param name="folder">The study's folder.</param>
    public TuneSettings SettingsIn(TuneRequest asked, TuneFolder folder) => Settings ?? new TuneSettings
    {
        Manifest = asked.What,
        ManifestSha256 = Definition.Manifest.Sha256,
        SpaceSha256 = RunMetadata.Sha256(Encoding.UTF8.GetBytes(Definition.Space.Text)),
        Calibrations = Definition.Calibrations.Count,
        Minimize = Definition.Minimized.Name,
        Objectives = asked.Goals.Objectives,
        MinAccuracy = Definition.MinAccuracy,
        Price = Definition.Price,
        Plan = folder.From(asked.Load.Plan),
        PlanSha256 = asked.Load.Plan is null ? null : RunMetadata.Sha256(File.ReadAllBytes(asked.Load.Plan)),
        Trace = asked.Load.Trace is { } trace ? trace with { File = folder.From(trace.File) } : null,
        Minutes = asked.Load.Minutes,
        Models = Definition.Models,
        Trials = Definition.Trials,
        Seed = Definition.Seed,
        Race = Definition.Race,
    };

    private static TuneBeginning Continue(TuneFolder past, TuneRequest asked)
    {
        var settings = TuneRecord.Read(past)?.Definition
            ?? throw new UserErrorException($"{past.Json} does not say what the study is of: it was killed before it began; start a new one.");
        if (asked.Making.Count > 0)
            throw new UserErrorException($"{past.Path} continues as it was begun: leave {string.Join(", ", asked.Making)} out, or start a new study.");
        if (settings.Race is { } race && ((asked.Cluster.Context ?? race.Context) != race.Context || (asked.Cluster.Embedded && race.Context is not null)))
            throw new UserErrorException($"{past.Path} was begun with another cluster: its rounds would not be comparable: leave --context out.");
        return new TuneBeginning(settings.Read(past), past, settings);
    }

    private static TuneDefinition Begin(TuneRequest asked, int seed)
    {
        InputFile.ExpectManifest(asked.What);
        var minimized = TuneFigures.Read(asked.Minimize, asked.Goals.Price is not null);
        if (asked.Count is not null && asked.Over is not null)
            throw new UserErrorException("--count is for the space that nobody wrote: say 'count:' in --over.");
        if (asked.SimulateOnly && asked.Making.FirstOrDefault(name => name is "--race" or "--rounds" or "--margin") is { } ofRace)
            throw new UserErrorException($"{ofRace} is for real rounds, which --simulate-only leaves out.");
        var models = ReadModels(asked);
        foreach (var path in asked.Calibrations.Where(path => !File.Exists(path)))
            throw new UserErrorException(
                $"there is no calibration {path}: 'evaluator calibrate {asked.What}{(models.Count > 0 ? $" --model {models[0].Path}" : "")}' makes one in "
                    + "a little over a minute, or name another with --calibration.");
        // Known by its file's name alone, wherever a study goes on from.
        var manifest = ManifestFile.Parse(ManifestFile.Read(asked.What).Text, Path.GetFileName(Path.TrimEndingDirectorySeparator(asked.What)));
        var plan = LoadPlanFile.Choose(asked.Load.Plan, asked.Load.Minutes, asked.Goals.Objectives, trace: asked.Load.Trace);
        if (plan.AllObjectives.Count == 0)
            throw new UserErrorException(
                $"--slo is missing: without an objective the least would always win; an objective is such as {ObjectiveReader.Known}.");
        IReadOnlyList<ServiceCalibration> calibrations = [.. asked.Calibrations.Select(ServiceCalibration.Read)];
        var simulated = CellTrial.Read(manifest, calibrations, plan, asked.Goals.Price);
        RequireCalibrations(asked, manifest, models, calibrations);
        var space = asked.Over is { } over ? TextFile.ReadAll(over, option: "--over") : DefaultSpace.Of(manifest, simulated, asked.Count);
        return new TuneDefinition
        {
            Manifest = manifest,
            Space = TuneSettings.WithModels(
                SpaceFile.Parse(space, asked.Over ?? "space.yaml", new SweptDeployment(manifest, manifest.Name)), manifest, models),
            Minimized = minimized,
            Plan = plan,
            Price = asked.Goals.Price,
            MinAccuracy = asked.MinAccuracy,
            Models = models,
            Calibrations = calibrations,
            Trials = asked.Trials,
            Seed = seed,
            Race = asked.SimulateOnly ? null : new RaceTerms(asked.Candidates, asked.Rounds, asked.Margin) { Context = asked.Cluster.Context },
        };
    }

    private static IReadOnlyList<TunedModel> ReadModels(TuneRequest asked)
    {
        if (asked.Models.Count == 0 && asked.Accuracy.Data is not null)
            throw new UserErrorException("--accuracy-data is for --models: the manifest's own model is the only one, and as right in every cell.");
        if (asked.MinAccuracy is not null && (asked.Models.Count == 0 || asked.Accuracy.Data is null))
            throw new UserErrorException("--min-accuracy needs --models and --accuracy-data: it chooses among models by what is measured of them.");
        if (asked.MinAccuracy is >= 1)
            throw new UserErrorException("--min-accuracy must be below 100 %.");
        foreach (var path in asked.Models.Where(path => !File.Exists(path)))
            throw new UserErrorException($"--models {path}: there is no such file.");
        return [.. asked.Models.Distinct().Select(path => new TunedModel(Path.GetFullPath(path), RunMetadata.Sha256(File.ReadAllBytes(path)), null))];
    }

    /// <summary>Each model has a calibration of its own, of the very file.</summary>
    private static void RequireCalibrations(
        TuneRequest asked, ManifestFile manifest, IReadOnlyList<TunedModel> models, IReadOnlyList<ServiceCalibration> calibrations)
    {
        foreach (var model in models)
        {
            var container = RunTarget.Of(DeployedModel.In(manifest, model.Path)).Deployment.Spec.Template.Spec.Containers[0];
            var wanted = CalibratedService.Of(container, null);
            if (!calibrations.Any(known => known.Service.DifferenceFrom(wanted) is null && known.Service.Model?.Sha256 == model.Sha256))
                throw new UserErrorException(
                    $"--models {model.Path}: no calibration is of it: 'evaluator calibrate {asked.What} --model {model.Path} -o "
                        + $"{Path.GetFileNameWithoutExtension(model.Path)}.json' makes one in a little over a minute; name it with --calibration.");
        }
    }

    /// <summary>A parameter that a simulation does not follow, or that makes another service of it than was calibrated, is named first.</summary>
    private static void CheckSpace(TuneDefinition definition)
    {
        foreach (var (index, parameter) in definition.Parameters.Index())
        {
            if (parameter.Fields.FirstOrDefault(field => !ManifestCoverage.Follows(field)) is { } ignored)
                throw new UserErrorException($"{parameter.Name}: {ignored.Text} is not followed by the simulation, so nothing would come of varying it: "
                    + "leave it out, or vary it with 'evaluator sweep'.");
            foreach (var value in parameter.Range is { } range ? [range.At(0), range.At(1)] : parameter.Values)
            {
                IReadOnlyList<string?> values = [.. definition.Original.Select((own, at) => at == index ? value : own)];
                if (definition.Space.Target.CellOf(definition.Space, 1, values) is { Problem: null, Manifest: { } text })
                    CheckValue(definition, parameter, value, text);
            }
        }
    }

    private static void CheckValue(TuneDefinition definition, SweepParameter parameter, string? value, string text)
    {
        try
        {
            _ = CellTrial.Read(definition, ManifestFile.Parse(text, definition.Manifest.Name));
        }
        catch (UserErrorException exception)
        {
            throw new UserErrorException($"{parameter.Name} {SweepParameter.Show(value)}: {exception.Message}", exception);
        }
    }
}
