using System.Text;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Targets;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Tuning;

/// <summary>What a study is made with, as tune.json's <c>definition</c> holds it: whoever goes on with it must go on with the same.</summary>
internal sealed record TuneSettings
{
    /// <summary>The manifest's path as it was found.</summary>
    public required string Manifest { get; init; }

    /// <summary>SHA-256 of its copy.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>SHA-256 of the copy of the space.</summary>
    public required string SpaceSha256 { get; init; }

    /// <summary>How many calibrations were copied.</summary>
    public required int Calibrations { get; init; }

    /// <summary>The figure that is to be low.</summary>
    public required string Minimize { get; init; }

    /// <summary>Objectives of the whole load.</summary>
    public IReadOnlyList<Objective> Objectives { get; init; } = [];

    /// <summary>The least accuracy; null: none is asked for.</summary>
    public double? MinAccuracy { get; init; }

    /// <summary>What a core-hour and a GiB-hour cost; null: not known.</summary>
    public Price? Price { get; init; }

    /// <summary>The load plan's path from the folder; null: the built-in one.</summary>
    public string? Plan { get; init; }

    /// <summary>SHA-256 of the load plan.</summary>
    public string? PlanSha256 { get; init; }

    /// <summary>A recorded load in place of the plan's stages, its file from the folder; null: none.</summary>
    public TraceChoice? Trace { get; init; }

    /// <summary>Length of the load in minutes; null: the plan's own.</summary>
    public double? Minutes { get; init; }

    /// <summary>The models to choose from.</summary>
    public IReadOnlyList<TunedModel> Models { get; init; } = [];

    /// <summary>Simulations of each cell.</summary>
    public int Trials { get; init; }

    /// <summary>Decides over all chance.</summary>
    public int Seed { get; init; }

    /// <summary>How the best run against the manifest as it is; null: all stays simulated.</summary>
    public RaceTerms? Race { get; init; }

    /// <summary>The study that these were made from.</summary>
    /// <param name="folder">Its folder, which has the copies.</param>
    /// <exception cref="UserErrorException">A copy, or the plan, is not as it was.</exception>
    public TuneDefinition Read(TuneFolder folder)
    {
        var (plan, manifest) = (folder.FromHere(Plan), ReadText(folder.Manifest, ManifestSha256));
        if (plan is not null)
            Require(File.Exists(plan) && RunMetadata.Sha256(File.ReadAllBytes(plan)) == PlanSha256, plan);
        var file = ManifestFile.Parse(manifest, Path.GetFileName(Manifest));
        var space = SpaceFile.Parse(ReadText(folder.Space, SpaceSha256), folder.Space, new SweptDeployment(file, file.Name));
        return new TuneDefinition
        {
            Manifest = file,
            Space = WithModels(space, file, Models),
            Minimized = KnownFigures.Of(Minimize),
            Plan = LoadPlanFile.Choose(plan, Minutes, Objectives, trace: Trace is null ? null : Trace with { File = folder.FromHere(Trace.File) }),
            Price = Price,
            MinAccuracy = MinAccuracy,
            Models = Models,
            Calibrations = [.. Enumerable.Range(0, Calibrations).Select(index => ServiceCalibration.Read(folder.Calibration(index)))],
            Trials = Trials,
            Seed = Seed,
            Race = Race,
        };
    }

    /// <summary>The space with the model as one more parameter, where there are models to choose from.</summary>
    public static SweepDefinition WithModels(SweepDefinition space, ManifestFile manifest, IReadOnlyList<TunedModel> models)
    {
        if (models.Count == 0)
            return space;
        var deployment = RunTarget.Of(manifest).Deployment;
        var container = deployment.Spec.Template.Spec.Containers[0].Name;
        var field = FieldPath.Parse($"Deployment/{deployment.Metadata.Name} spec.template.spec.containers[{container}].env[MODEL_PATH].value");
        return space with { Parameters = [.. space.Parameters, new SweepParameter("model", [field], [.. models.Select(model => model.Path)])] };
    }

    private static string ReadText(string file, string sha256)
    {
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        Require(RunMetadata.Sha256(Encoding.UTF8.GetBytes(text)) == sha256, file);
        return text;
    }

    private static void Require(bool isAsItWas, string file)
    {
        if (!isAsItWas)
            throw new UserErrorException($"{file} has changed since the study began, so its cells would not be comparable: restore it, or start a new one.");
    }
}
