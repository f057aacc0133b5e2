using System.Globalization;
using System.Text;
using MlServe.Classifier;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Sweep.Pictures;

namespace MlServe.Evaluator.Sweep;

/// <summary>Writes sweep.json, sweep.csv, sweep.html and the heat maps.</summary>
internal static class SweepFiles
{
    private static readonly IReadOnlyList<string> FirstColumns = ["cell", "trial"], LastColumns = ["state", "reason", "message", "folder"];

    /// <summary>Names that a parameter cannot have: each is a column of sweep.csv.</summary>
    public static IReadOnlySet<string> Reserved { get; } =
        (HashSet<string>)[.. FirstColumns, .. LastColumns, .. KnownFigures.All.Select(metric => metric.Name)];

    /// <summary>Puts down what the sweep is of, before anything runs.</summary>
    public static void Begin(SweepFolder folder, SweepDefinition definition, IReadOnlyList<SweepCell> cells, SweepSettings settings)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        File.WriteAllText(folder.Definition, definition.Text, encoding);
        File.WriteAllText(folder.Manifest, definition.Manifest.Text, encoding);
        WriteManifests(folder, cells);
        WriteState(folder, SweepReader.Read(folder, definition, settings.Seed, cells), settings);
    }

    /// <summary>The cells' manifests: whoever goes on with a sweep makes them anew, and they are the same.</summary>
    public static void WriteManifests(SweepFolder folder, IReadOnlyList<SweepCell> cells)
    {
        foreach (var cell in cells)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.ManifestOf(cell))!);
            File.WriteAllText(folder.ManifestOf(cell), cell.Manifest, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }
    }

    /// <summary>sweep.json, sweep.csv and, where Jobs have several pods, pods.csv, as far as the sweep has come. Each is whole at any moment.</summary>
    public static void WriteState(SweepFolder folder, SweepResult result, SweepSettings settings)
    {
        JsonFile.Write(folder.Json, Describe(result, settings, folder.Path));
        WholeFile.Write(folder.Csv, beside =>
        {
            using var csv = new CsvFile<(CellResult, TrialResult)>(beside, Columns(result, folder.Path), ExistingFile.Overwrite);
            foreach (var row in result.Cells.SelectMany(cell => cell.Trials.Select(trial => (cell, trial))))
                csv.Write(row);
        });
        SweepPods.Write(folder, result);
    }

    /// <summary>The page and the heat maps.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="result">What they show.</param>
    /// <param name="warn">Takes a line when there can be no PNG.</param>
    public static void WritePictures(SweepFolder folder, SweepResult result, Action<string> warn)
    {
        var maps = SweepFindings.HeatMaps(result);
        List<Markup> pictures = [.. maps.Select(query => WriteHeatMap(folder, result, query, warn))];
        if (CombinedMaps.Render(result) is { } combined)
            WritePicture(folder.Combined, combined, warn);
        using var file = OutputFile.Create(folder.Page, overwrite: true);
        var coordinates = WritePicture(folder.Coordinates, ParallelCoordinatesSvg.Render(result), warn);
        file.Write(Encoding.UTF8.GetBytes(SweepPage.Render(result, pictures, coordinates, folder.Path)));
    }

    /// <summary>One heat map as SVG and PNG.</summary>
    /// <returns>The SVG picture.</returns>
    public static Markup WriteHeatMap(SweepFolder folder, SweepResult result, HeatMapQuery query, Action<string> warn) =>
        WritePicture(ending => folder.HeatMap(query, ending), HeatMapSvg.Render(HeatMap.Of(result, query)), warn);

    private static Markup WritePicture(Func<string, string> path, Markup picture, Action<string> warn)
    {
        var svg = picture.ToString();
        File.WriteAllText(path("svg"), svg);
        // Twice as fine as its units, for paper and for screens of many pixels.
        if (VectorPicture.Png(svg, scale: 2) is { } png)
            File.WriteAllBytes(path("png"), png);
        else
            warn($"there is no font on this machine, and so no {Path.GetFileName(path("png"))}: install one (fonts-dejavu-core), or use the SVG");
        return picture;
    }

    /// <summary>sweep.json's object.</summary>
    /// <param name="result">The sweep.</param>
    /// <param name="settings">What it is made with.</param>
    /// <param name="folder">What the paths in it are relative to.</param>
    public static object Describe(SweepResult result, SweepSettings settings, string folder)
    {
        var (definition, front, bests) = (result.Definition, SweepFindings.Front(result), SweepFindings.Best(result));
        return new
        {
            definition = settings,
            combine = definition.Combination == Combination.Mean ? "mean" : "median",
            parameters = definition.Parameters.Select(parameter => new
            {
                parameter.Name,
                fields = parameter.Fields.Select(field => field.Text),
                values = parameter.Values.Count > 0 ? parameter.Values : null,
                from = parameter.Range?.Text(parameter.Range.From),
                to = parameter.Range?.Text(parameter.Range.To),
            }),
            finished = result.IsFinished,
            front_of = SweepFindings.FrontMetrics(result).Select(metric => metric.Name),
            conclusions = SweepConclusions.All(result),
            best = bests.ToDictionary(best => best.Metric.Name, best => best.Cells[0].Cell.Number),
            tied = bests.Where(best => best.Cells.Count > 1)
                .ToDictionary(best => best.Metric.Name, best => best.Cells.Select(cell => cell.Cell.Number)),
            cells = result.Cells.Select(
                (cell, index) =>
                    new
                    {
                        cell = cell.Cell.Number,
                        parameters = definition.Parameters.Zip(cell.Cell.Values).ToDictionary(pair => pair.First.Name, pair => pair.Second),
                        manifest = $"manifests/{cell.Cell.Name}.yaml",
                        manifest_sha256 = cell.Cell.Sha256,
                        state = Word(cell.State),
                        reason = cell.Reason,
                        on_front = front[index],
                        figures = result
                            .Metrics.Where(name => cell.Values(name).Count > 0)
                            .ToDictionary(
                                name => name,
                                name => new
                                {
                                    runs = cell.Values(name).Count,
                                    value = cell.Value(name, definition.Combination),
                                    deviation = cell.Deviation(name),
                                    lowest = cell.Values(name).Min(),
                                    highest = cell.Values(name).Max(),
                                }
                            ),
                        trials = cell.Trials.Select(trial => new
                        {
                            trial = trial.Round,
                            state = Word(trial.State),
                            trial.Reason,
                            trial.Message,
                            folder = Relative(folder, trial.Folder),
                            trial.Figures,
                        }),
                    }
            ),
        };
    }

    private static List<(string Name, Func<(CellResult Cell, TrialResult Trial), string?> Cell)> Columns(SweepResult result, string folder) =>
        [
            ("cell", row => Number(row.Cell.Cell.Number)),
            ("trial", row => Number(row.Trial.Round)),
            .. result.Definition.Parameters.Select(
                (parameter, index) =>
                    (parameter.Name, (Func<(CellResult Cell, TrialResult), string?>)(row => SweepParameter.Show(row.Cell.Cell.Values[index])))
            ),
            ("state", row => Word(row.Trial.State)),
            ("reason", row => row.Trial.Reason),
            ("message", row => row.Trial.Message?.ReplaceLineEndings(" ")),
            .. result.Metrics.Select(name =>
                (
                    name,
                    (Func<(CellResult, TrialResult Trial), string?>)(row => row.Trial.Figures.TryGetValue(name, out var value) ? Number(value) : null)
                )
            ),
            ("folder", row => Relative(folder, row.Trial.Folder)),
        ];

    private static string Word(TrialState state) => state.ToString().ToLowerInvariant();

    private static string? Relative(string folder, string? path) =>
        path is null ? null : Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
