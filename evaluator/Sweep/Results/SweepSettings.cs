using System.Text;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Pipelines.Artifacts;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Targets;

namespace MlServe.Evaluator.Sweep.Results;

/// <summary>What a sweep is made with, as sweep.json's <c>definition</c> holds it: whoever goes on with it must go on with the same.</summary>
internal sealed record SweepSettings
{
    /// <summary>The sweep's name.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the copy of its file.</summary>
    public required string DefinitionSha256 { get; init; }

    /// <summary>The manifest's path as it was found; null where a pipeline is varied.</summary>
    public string? Manifest { get; init; }

    /// <summary>SHA-256 of the copy of the manifest.</summary>
    public string? ManifestSha256 { get; init; }

    /// <summary>The pipeline's path as it was found; null where a manifest is varied.</summary>
    public string? Pipeline { get; init; }

    /// <summary>SHA-256 of the copy of the pipeline with the manifests of its steps behind it.</summary>
    public string? PipelineSha256 { get; init; }

    /// <summary>The claim on which a pipeline's steps hand over their files; null: none.</summary>
    public string? ArtifactsClaim { get; init; }

    /// <summary>The image that carries files to and from the claim; null: each step's own.</summary>
    public string? ArtifactsImage { get; init; }

    /// <summary>The load plan's path from the sweep's folder; null: the built-in one.</summary>
    public string? Plan { get; init; }

    /// <summary>SHA-256 of the load plan.</summary>
    public string? PlanSha256 { get; init; }

    /// <summary>Labelled photos, from the sweep's folder; null: none.</summary>
    public string? AccuracyData { get; init; }

    /// <summary>Names of their classes, from the sweep's folder; null: Food-11's.</summary>
    public string? AccuracyLabels { get; init; }

    /// <summary>Model card of a model that takes tensors, from the sweep's folder; null: none.</summary>
    public string? AccuracyCard { get; init; }

    /// <summary>Objectives of each load.</summary>
    public IReadOnlyList<Objective> Objectives { get; init; } = [];

    /// <summary>What a core-hour and a GiB-hour cost; null: not known.</summary>
    public Price? Price { get; init; }

    /// <summary>Length of each load in minutes; null: the plan's own.</summary>
    public double? Minutes { get; init; }

    /// <summary>The parameter of which the least value that works is looked for; null: none.</summary>
    public string? Smallest { get; init; }

    /// <summary>Trials a cell.</summary>
    public int Trials { get; init; }

    /// <summary>Seed of the order, the think times and a random sample.</summary>
    public int Seed { get; init; }

    /// <summary>The kubeconfig context; null: the embedded cluster.</summary>
    public string? Context { get; init; }

    /// <summary>The settings of a sweep that begins.</summary>
    public static SweepSettings Of(SweepDefinition definition, int seed, ClusterChoice cluster, SweepFolder folder)
    {
        var (target, isPipeline) = (definition.Target, definition.Target is SweptPipeline);
        return new SweepSettings
        {
            Name = definition.Name,
            DefinitionSha256 = Sha256(definition.Text),
            Manifest = isPipeline ? null : target.Path,
            ManifestSha256 = isPipeline ? null : target.Sha256,
            Pipeline = isPipeline ? target.Path : null,
            PipelineSha256 = isPipeline ? target.Sha256 : null,
            ArtifactsClaim = definition.Artifacts.Claim,
            ArtifactsImage = definition.Artifacts.Image,
            Plan = FolderPath.In(folder.Path, definition.Plan),
            PlanSha256 = definition.Plan is null ? null : RunMetadata.Sha256(File.ReadAllBytes(definition.Plan)),
            AccuracyData = FolderPath.In(folder.Path, definition.AccuracyData),
            AccuracyLabels = FolderPath.In(folder.Path, definition.AccuracyLabels),
            AccuracyCard = FolderPath.In(folder.Path, definition.AccuracyCard),
            Objectives = definition.Goals.Objectives,
            Price = definition.Goals.Price,
            Minutes = definition.Minutes,
            Smallest = definition.Smallest,
            Trials = definition.Trials,
            Seed = seed,
            Context = cluster.Context,
        };
    }

    /// <summary>Reads the definition of a sweep that was begun.</summary>
    /// <exception cref="UserErrorException">It is not as it was, or cannot be read.</exception>
    public static (SweepSettings Settings, SweepDefinition Definition) Load(SweepFolder folder)
    {
        var saved = SweepRecord.Read(folder)?.Definition
            ?? throw new UserErrorException($"{folder.Json} does not say what the sweep is of: it was killed before it began; start a new one.");
        Require(File.Exists(folder.Definition) && Sha256(File.ReadAllText(folder.Definition)) == saved.DefinitionSha256, folder.Definition);
        var plan = FolderPath.FromHere(folder.Path, saved.Plan);
        Require(plan is null || (File.Exists(plan) && RunMetadata.Sha256(File.ReadAllBytes(plan)) == saved.PlanSha256), plan ?? "");
        var definition = SweepFile.Parse(File.ReadAllText(folder.Definition), folder.Definition, folder);
        Require(definition.Target.Sha256 == (saved.ManifestSha256 ?? saved.PipelineSha256), definition.Target.Path);
        return (
            saved,
            definition with
            {
                Name = saved.Name,
                Plan = plan,
                Artifacts = new ArtifactChoice(saved.ArtifactsClaim, saved.ArtifactsImage),
                AccuracyData = FolderPath.FromHere(folder.Path, saved.AccuracyData),
                AccuracyLabels = FolderPath.FromHere(folder.Path, saved.AccuracyLabels),
                AccuracyCard = FolderPath.FromHere(folder.Path, saved.AccuracyCard),
                Goals = new Goals(saved.Objectives, saved.Price),
                Minutes = saved.Minutes,
                Smallest = saved.Smallest,
                Trials = saved.Trials,
            });
    }

    private static void Require(bool isAsItWas, string file)
    {
        if (!isAsItWas)
            throw new UserErrorException($"{file} has changed since the sweep began, so its trials would not be comparable: restore it, or start a new sweep.");
    }

    private static string Sha256(string text) => RunMetadata.Sha256(Encoding.UTF8.GetBytes(text));
}
