using System.Globalization;
using MlServe.Evaluator.RunFiles;

namespace MlServe.Evaluator.Comparison;

/// <summary>
/// <c>PARENT/UTC TIME-comparison/</c>: what a comparison came to, and, where it made them, its runs in <c>round-1</c>,
/// <c>round-2</c> … docs/formats.md describes the files.
/// </summary>
internal sealed class ComparisonFolder
{
    /// <summary>What the name of a round's folder begins with.</summary>
    public const string RoundPrefix = "round-";

    private ComparisonFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The result for machines.</summary>
    public string Json => System.IO.Path.Combine(Path, "comparison.json");

    /// <summary>One row per run.</summary>
    public string Csv => System.IO.Path.Combine(Path, "comparison.csv");

    /// <summary>The result to look at.</summary>
    public string Page => System.IO.Path.Combine(Path, "comparison.html");

    /// <summary>Makes a new one in <paramref name="parent"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    public static ComparisonFolder Create(string parent, DateTimeOffset now) => new(RunFolder.Make(parent, "comparison", now, "comparison.json"));

    /// <summary>The one at <paramref name="path"/>, of a comparison that is part of something else; made where it is not there.</summary>
    public static ComparisonFolder At(string path) => new(Directory.CreateDirectory(path).FullName);

    /// <summary>The folder of a comparison that is there, also of one that was killed; null when <paramref name="path"/> is none.</summary>
    public static ComparisonFolder? Find(string path) =>
        File.Exists(System.IO.Path.Combine(path, "comparison.json"))
        || (Directory.Exists(path) && Directory.EnumerateDirectories(path, RoundPrefix + "*").Any())
            ? new ComparisonFolder(path)
            : null;

    /// <summary>Folder of the runs of a round, from 1.</summary>
    public string Round(int number) => System.IO.Path.Combine(Path, Invariant($"{RoundPrefix}{number}"));

    /// <summary>The run folders that it has made, round by round; of one that compared past runs, those runs as far as they are there.</summary>
    public IReadOnlyList<string> Runs()
    {
        List<string> own =
        [
            .. Directory
                .EnumerateDirectories(Path, RoundPrefix + "*")
                .OrderBy(round => round.Length)
                .ThenBy(round => round, StringComparer.Ordinal)
                .SelectMany(round => Directory.EnumerateDirectories(round).Order(StringComparer.Ordinal)),
        ];
        return own.Count > 0
            ? own
            :
            [
                .. ComparisonJson.Read(Json)?.Manifests
                    .SelectMany(manifest => manifest.Runs)
                    .Select(run => System.IO.Path.GetRelativePath(".", System.IO.Path.Combine(Path, run.Folder)))
                    ?? [],
            ];
    }

    /// <summary>Checksums of its manifests in the order they were named; empty when it was killed before it said so.</summary>
    public IReadOnlyList<string> ManifestOrder() =>
        [.. ComparisonJson.Read(Json)?.Manifests.Select(manifest => manifest.ManifestSha256).OfType<string>() ?? []];

    /// <summary>The round that a run folder belongs to; null when it was run by itself.</summary>
    public static string? RoundOf(string runFolder)
    {
        var parent = System.IO.Path.GetDirectoryName(System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(runFolder)));
        return parent is not null && System.IO.Path.GetFileName(parent).StartsWith(RoundPrefix, StringComparison.Ordinal) ? parent : null;
    }

    /// <summary>Number of the round in <see cref="RoundOf"/>'s path.</summary>
    public static int? NumberOf(string? round) =>
        round is not null
        && int.TryParse(System.IO.Path.GetFileName(round)[RoundPrefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
