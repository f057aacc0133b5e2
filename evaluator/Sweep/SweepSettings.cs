using MlServe.Evaluator.Files;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs.Deployments;

namespace MlServe.Evaluator.Sweep;

/// <summary>What a sweep is made with, as sweep.json's <c>definition</c> holds it: whoever goes on with it must go on with the same.</summary>
internal sealed record SweepSettings
{
    /// <summary>The sweep's name.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the copy of its file.</summary>
    public required string DefinitionSha256 { get; init; }

    /// <summary>The manifest's path as it was found.</summary>
    public required string Manifest { get; init; }

    /// <summary>SHA-256 of the copy of the manifest.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>The load plan's path from the sweep's folder; null: the built-in one.</summary>
    public string? Plan { get; init; }

    /// <summary>SHA-256 of the load plan.</summary>
    public string? PlanSha256 { get; init; }

    /// <summary>Labelled photos, from the sweep's folder; null: none.</summary>
    public string? AccuracyData { get; init; }

    /// <summary>Names of their classes, from the sweep's folder; null: Food-11's.</summary>
    public string? AccuracyLabels { get; init; }

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
    public static SweepSettings Of(SweepDefinition definition, int seed, ClusterChoice cluster, SweepFolder folder) => new()
    {
        Name = definition.Name,
        DefinitionSha256 = Sha256(definition.Text),
        Manifest = definition.Manifest.Name,
        ManifestSha256 = definition.Manifest.Sha256,
        Plan = FromFolder(folder, definition.Plan),
        PlanSha256 = definition.Plan is null ? null : RunMetadata.Sha256(File.ReadAllBytes(definition.Plan)),
        AccuracyData = FromFolder(folder, definition.AccuracyData),
        AccuracyLabels = FromFolder(folder, definition.AccuracyLabels),
        Objectives = definition.Goals.Objectives,
        Price = definition.Goals.Price,
        Minutes = definition.Minutes,
        Smallest = definition.Smallest,
        Trials = definition.Trials,
        Seed = seed,
        Context = cluster.Context,
    };

    /// <summary>Reads the definition of a sweep that was begun.</summary>
    /// <exception cref="UserErrorException">It is not as it was, or cannot be read.</exception>
    public static (SweepSettings Settings, SweepDefinition Definition) Load(SweepFolder folder)
    {
        var saved = JsonFile.Read<Saved>(folder.Json)?.Definition
            ?? throw new UserErrorException($"{folder.Json} does not say what the sweep is of: it was killed before it began; start it anew.");
        Require(File.Exists(folder.Definition) && Sha256(File.ReadAllText(folder.Definition)) == saved.DefinitionSha256, folder.Definition);
        Require(File.Exists(folder.Manifest) && Sha256(File.ReadAllText(folder.Manifest)) == saved.ManifestSha256, folder.Manifest);
        var plan = FromHere(folder, saved.Plan);
        Require(plan is null || (File.Exists(plan) && RunMetadata.Sha256(File.ReadAllBytes(plan)) == saved.PlanSha256), plan ?? "");
        var definition = SweepFile.Parse(File.ReadAllText(folder.Definition), folder.Definition, folder.Manifest);
        return (
            saved,
            definition with
            {
                Name = saved.Name,
                Plan = plan,
                AccuracyData = FromHere(folder, saved.AccuracyData),
                AccuracyLabels = FromHere(folder, saved.AccuracyLabels),
                Goals = new Goals(saved.Objectives, saved.Price),
                Minutes = saved.Minutes,
                Smallest = saved.Smallest,
                Trials = saved.Trials,
            }
        );
    }

    /// <summary>The cells that a sweep has suggested so far; none of one whose cells are known beforehand.</summary>
    public static IReadOnlyList<IReadOnlyList<string?>> ReadSuggested(SweepFolder folder, SweepDefinition definition) => !definition.IsSearch
        ? []
        :
        [
            .. (JsonFile.Read<Saved>(folder.Json)?.Cells ?? []).OrderBy(cell => cell.Cell)
                .Select(cell => (IReadOnlyList<string?>)[.. definition.Parameters.Select(parameter => cell.Parameters.GetValueOrDefault(parameter.Name))]),
        ];

    private static string? FromFolder(SweepFolder folder, string? path) =>
        path is null ? null : Path.GetRelativePath(folder.Path, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string? FromHere(SweepFolder folder, string? path) => path is null ? null : Path.GetRelativePath(".", Path.Combine(folder.Path, path));

    private static void Require(bool isAsItWas, string file)
    {
        if (!isAsItWas)
            throw new UserErrorException($"{file} has changed since the sweep began, so its trials would not be comparable: restore it, or start a new sweep.");
    }

    private static string Sha256(string text) => RunMetadata.Sha256(System.Text.Encoding.UTF8.GetBytes(text));

    private sealed record Saved(SweepSettings? Definition, IReadOnlyList<SavedCell>? Cells);

    private sealed record SavedCell(int Cell, IReadOnlyDictionary<string, string?> Parameters);
}
