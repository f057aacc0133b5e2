using System.Text.Json;
using System.Text.Json.Serialization;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Comparison;

/// <summary>comparison.json. Before the first run is over it says no more than which manifests are compared, and in which order.</summary>
internal sealed record ComparisonJson
{
    /// <summary>When the comparison was made; null: its runs are not over.</summary>
    public DateTimeOffset? MadeAt { get; init; }

    /// <summary>Seed of the order and of the think times; null: past runs.</summary>
    public int? Seed { get; init; }

    /// <summary>What to mind when reading.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>In the order they were named.</summary>
    public IReadOnlyList<ManifestJson> Manifests { get; init; } = [];

    /// <summary>What needs no rounds, a sentence each.</summary>
    public IReadOnlyList<string> DecidedByManifests { get; init; } = [];

    /// <summary>Every two of them.</summary>
    public IReadOnlyList<PairJson> Pairs { get; init; } = [];

    /// <summary>With <c>--not-worse</c>: whether the candidate is worse than its reference.</summary>
    public RegressionJson? NotWorse { get; init; }

    /// <summary>The file's object of a comparison that is over.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="folder">What the runs' paths are relative to.</param>
    public static ComparisonJson Of(ComparisonResult result, string folder) => new()
    {
        MadeAt = result.Made,
        Seed = result.Seed,
        Warnings = result.Warnings,
        Manifests = [.. result.Entries.Select(entry => ManifestJson.Of(entry, folder))],
        DecidedByManifests = result.Decided,
        Pairs = [.. result.Pairs.Select(pair => PairJson.Of(result.Entries[pair.A], result.Entries[pair.B], pair))],
        NotWorse = RegressionJson.Of(result.Regression),
    };

    /// <summary>Reads a file; null when it is not there, or a kill left it unreadable.</summary>
    public static ComparisonJson? Read(string path) => JsonFile.Read<ComparisonJson>(path);

    /// <summary>Writes or replaces a file.</summary>
    public void Write(string path) => JsonFile.Write(path, this);

    /// <inheritdoc/>
    public override string ToString() => JsonSerializer.Serialize(this, JsonFile.Options);
}

/// <summary>A manifest of comparison.json.</summary>
internal sealed record ManifestJson
{
    /// <summary>What to call it; null until there are runs.</summary>
    public string? Name { get; init; }

    /// <summary>Its path as given.</summary>
    public string? Manifest { get; init; }

    /// <summary>SHA-256 of its bytes.</summary>
    public string? ManifestSha256 { get; init; }

    /// <summary>SHA-256 of the model that it served.</summary>
    public string? ModelSha256 { get; init; }

    /// <summary>Whether it is on the Pareto front.</summary>
    [JsonPropertyName("on_front")] public bool IsOnFront { get; init; }

    /// <summary>By <see cref="Figure.Name"/>.</summary>
    public IReadOnlyDictionary<string, EstimateJson> Figures { get; init; } = new Dictionary<string, EstimateJson>();

    /// <summary>Those that do not count included.</summary>
    public IReadOnlyList<RunJson> Runs { get; init; } = [];

    /// <summary>One that was compared.</summary>
    public static ManifestJson Of(Entry entry, string folder) => new()
    {
        Name = entry.Variant.Name,
        Manifest = entry.Variant.Example.Metadata?.Manifest,
        ManifestSha256 = entry.Variant.Example.Metadata?.ManifestSha256 ?? entry.Variant.Example.Summary.ManifestSha256,
        ModelSha256 = entry.Variant.Example.Summary.ModelSha256,
        IsOnFront = entry.IsOnFront,
        Figures = entry.Estimates.ToDictionary(known => known.Key, known => EstimateJson.Of(known.Value)),
        Runs = [.. entry.Variant.Trials.Select(trial => RunJson.Of(trial, folder))],
    };
}

/// <summary>A figure over the runs of a manifest; the interval is null with too few of them.</summary>
internal sealed record EstimateJson(int Runs, double Median, double? Low, double? High, double Lowest, double Highest)
{
    /// <summary>The same as the file has it.</summary>
    public static EstimateJson Of(Estimate known) =>
        new(known.Runs, known.Median, known.Interval?.Low, known.Interval?.High, known.Lowest, known.Highest);
}

/// <summary>A run of a manifest.</summary>
/// <param name="Folder">Its folder, from the comparison's, with slashes.</param>
/// <param name="Round">The round that it ran in; null: by itself.</param>
/// <param name="Problem">Why it does not count; null: it does.</param>
internal sealed record RunJson(string Folder, int? Round, string? Problem)
{
    /// <summary>The same as the file has it.</summary>
    public static RunJson Of(Trial trial, string folder) => new(
        FolderPath.In(folder, trial.Folder), ComparisonFolder.NumberOf(trial.Round), trial.Problem);
}

/// <summary>Two manifests of comparison.json by their names, what can be said of them, and their differences by <see cref="Figure.Name"/>.</summary>
internal sealed record PairJson(string A, string B, string Sentence, IReadOnlyDictionary<string, DifferenceJson> Figures)
{
    /// <summary>The same as the file has it.</summary>
    public static PairJson Of(Entry a, Entry b, PairResult pair) => new(
        a.Variant.Name, b.Variant.Name, pair.Sentence,
        KnownFigures.Compared.Where(figure => pair.Of(figure) is not null)
            .ToDictionary(figure => figure.Name, figure => DifferenceJson.Of(figure, pair.Of(figure)!, ManifestVerdict.Decides(figure, a, b))));
}

/// <summary>How a figure of B differs from A's. Too few runs get no number that a script could take for a finding.</summary>
internal sealed record DifferenceJson
{
    /// <summary><c>b / a</c> or <c>b - a</c>.</summary>
    public required string Compared { get; init; }

    /// <summary>Runs of the same round are compared.</summary>
    [JsonPropertyName("paired")] public required bool IsPaired { get; init; }

    /// <summary>Runs of A; with pairs, of pairs.</summary>
    public required int RunsOfA { get; init; }

    /// <summary>Runs of B; with pairs, of pairs.</summary>
    public required int RunsOfB { get; init; }

    /// <summary>The change.</summary>
    public double? Change { get; init; }

    /// <summary>Lower end of its 95 % interval.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of its 95 % interval.</summary>
    public double? High { get; init; }

    /// <summary>How often chance alone would make them differ as much.</summary>
    public double? P { get; init; }

    /// <summary>The smallest p that so many runs can reach.</summary>
    public double SmallestP { get; init; }

    /// <summary>Cliff's δ.</summary>
    public double? CliffDelta { get; init; }

    /// <summary><c>differs</c>, <c>cannot be told</c>, <c>too few runs</c> or <c>decided by the manifests</c>.</summary>
    public required string Conclusion { get; init; }

    /// <summary>The same as the file has it.</summary>
    public static DifferenceJson Of(Figure figure, Difference difference, bool isDecided) => new()
    {
        Compared = figure.IsRatio ? "b / a" : "b - a",
        IsPaired = difference.IsPaired,
        RunsOfA = difference.RunsOfA,
        RunsOfB = difference.RunsOfB,
        Change = difference.IsTooFew && !isDecided ? null : difference.Change,
        Low = difference.IsTooFew ? null : difference.Interval?.Low,
        High = difference.IsTooFew ? null : difference.Interval?.High,
        P = difference.IsTooFew ? null : difference.P,
        SmallestP = difference.SmallestP,
        CliffDelta = difference.IsTooFew ? null : difference.Effect,
        Conclusion = isDecided ? "decided by the manifests"
            : difference.IsTooFew ? "too few runs"
            : difference.IsSignificant ? "differs"
            : "cannot be told",
    };
}
