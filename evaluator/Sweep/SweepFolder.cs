using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep;

/// <summary>
/// <c>PARENT/UTC TIME-sweep-NAME/</c>: a sweep's definition, its cells' manifests, its runs in <c>round-1</c>, <c>round-2</c> …
/// as a comparison has them, and what they came to. docs/formats.md describes the files.
/// </summary>
internal sealed class SweepFolder
{
    private SweepFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The result for machines, and what a sweep that goes on must find as it was.</summary>
    public string Json => In("sweep.json");

    /// <summary>One row per trial.</summary>
    public string Csv => In("sweep.csv");

    /// <summary>The result to look at.</summary>
    public string Page => In("sweep.html");

    /// <summary>The definition as it was given.</summary>
    public string Definition => In("sweep.yaml");

    /// <summary>The manifest that the cells are made from, of a sweep that has one.</summary>
    public string Manifest => In("manifest.yaml");

    /// <summary>The pipeline that the cells set parameters of, as it was given.</summary>
    public PipelineFolder Pipeline => PipelineFolder.At(Path);

    /// <summary>Makes a new one in <paramref name="parent"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be made.</exception>
    public static SweepFolder Create(string parent, string name, DateTimeOffset now) => new(RunFolder.Make(parent, "sweep-" + name, now, "sweep.json"));

    /// <summary>The folder of a sweep that is there, also of one that was killed; null when <paramref name="path"/> is none.</summary>
    public static SweepFolder? Find(string path) => File.Exists(System.IO.Path.Combine(path, "sweep.json")) ? new SweepFolder(path) : null;

    /// <summary>The manifest of a cell.</summary>
    public string ManifestOf(SweepCell cell) => System.IO.Path.Combine(Path, "manifests", cell.Name + ".yaml");

    /// <summary>Where a heat map goes.</summary>
    /// <param name="query">What it shows.</param>
    /// <param name="ending"><c>svg</c> or <c>png</c>.</param>
    public string HeatMap(HeatMapQuery query, string ending)
    {
        string?[] parts = [query.Metric, query.X, query.Y, .. query.Fixed.Select(held => $"{held.Key}={held.Value}")];
        return In($"heatmap-{string.Join('-', parts.OfType<string>().Select(Plain))}.{ending}");
    }

    /// <summary>Where the first heat maps go, medians and means on one page.</summary>
    /// <param name="ending"><c>svg</c> or <c>png</c>.</param>
    public string Combined(string ending) => In($"combined.{ending}");

    /// <summary>Where the parallel coordinates go.</summary>
    /// <param name="ending"><c>svg</c> or <c>png</c>.</param>
    public string Coordinates(string ending) => In($"parallel-coordinates.{ending}");

    /// <summary>Folder of the runs of a round, from 1.</summary>
    public string Round(int number) => In(Invariant($"{ComparisonFolder.RoundPrefix}{number}"));

    /// <summary>The runs of pipelines of a round, the oldest first.</summary>
    public IReadOnlyList<PipelineFolder> Pipelines(int round) => Directory.Exists(Round(round))
        ? [.. Directory.EnumerateDirectories(Round(round)).Order(StringComparer.Ordinal).Select(PipelineFolder.Find).OfType<PipelineFolder>()]
        : [];

    /// <summary>The run folders of a round, the oldest first.</summary>
    public IReadOnlyList<RunFolder> Runs(int round) => Directory.Exists(Round(round))
        ? [.. Directory.EnumerateDirectories(Round(round)).Order(StringComparer.Ordinal).Select(RunFolder.Open)]
        : [];

    /// <summary>A path below it as files of it have it: from here, with slashes.</summary>
    public string Relative(string path) => FolderPath.In(Path, path);

    /// <summary>A link from the sweep's page to a page below it; null where that is not there.</summary>
    public string? LinkTo(string page) => HtmlPage.AddressFrom(Path, page);

    /// <summary>Keeps other processes from going on with the same sweep until disposed; the system lets go when this process ends, however it ends.</summary>
    /// <exception cref="UserErrorException">Another process is at it.</exception>
    public IDisposable Lock() => FolderLock.Take(Path, "evaluator sweep");

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static string Plain(string word) =>
        string.Concat(word.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '=' ? letter : '_'));
}
