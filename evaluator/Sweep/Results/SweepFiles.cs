using MlServe.Classifier;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Display;
using MlServe.Evaluator.Sweep.Pictures;

namespace MlServe.Evaluator.Sweep.Results;

/// <summary>Writes sweep.json, sweep.csv, sweep.html and the pictures.</summary>
internal static class SweepFiles
{
    private static readonly IReadOnlyList<string> FirstColumns = ["cell", "trial"], LastColumns = ["state", "reason", "message", "folder"];

    /// <summary>Names that a parameter cannot have: each is a column of sweep.csv.</summary>
    public static IReadOnlySet<string> Reserved { get; } =
        (HashSet<string>)[.. FirstColumns, .. LastColumns, .. KnownFigures.All.Select(metric => metric.Name)];

    /// <summary>Puts down what the sweep is of, before anything runs.</summary>
    public static void Begin(SweepFolder folder, SweepDefinition definition, IReadOnlyList<SweepCell> cells, SweepSettings settings)
    {
        File.WriteAllText(folder.Definition, definition.Text);
        definition.Target.Keep(folder);
        WriteManifests(folder, cells);
        WriteState(folder, SweepReader.Read(folder, definition, settings.Seed, cells), settings);
    }

    /// <summary>The cells' manifests: whoever goes on with a sweep makes them anew, and they are the same.</summary>
    public static void WriteManifests(SweepFolder folder, IReadOnlyList<SweepCell> cells)
    {
        foreach (var cell in cells.Where(cell => cell.Manifest is not null))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.ManifestOf(cell))!);
            File.WriteAllText(folder.ManifestOf(cell), cell.Manifest);
        }
    }

    /// <summary>sweep.json, sweep.csv and, where Jobs have several pods, pods.csv, as far as the sweep has come. Each is whole at any moment.</summary>
    public static void WriteState(SweepFolder folder, SweepResult result, SweepSettings settings)
    {
        JsonFile.Write(folder.Json, SweepRecord.Of(result, settings, folder));
        WholeFile.Write(folder.Csv, beside =>
        {
            using var csv = new CsvFile<(CellResult, TrialResult)>(beside, Columns(result, folder), ExistingFile.Overwrite);
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
        var coordinates = WritePicture(folder.Coordinates, ParallelCoordinatesSvg.Render(result), warn);
        WholeFile.Write(folder.Page, SweepPage.Render(result, pictures, coordinates, folder));
    }

    /// <summary>One heat map as SVG and PNG.</summary>
    /// <returns>The SVG picture.</returns>
    public static Markup WriteHeatMap(SweepFolder folder, SweepResult result, HeatMapQuery query, Action<string> warn) =>
        WritePicture(ending => folder.HeatMap(query, ending), HeatMapSvg.Render(HeatMap.Of(result, query)), warn);

    private static Markup WritePicture(Func<string, string> path, Markup picture, Action<string> warn)
    {
        var svg = picture.ToString();
        WholeFile.Write(path("svg"), svg);
        // Twice as fine as its units, for paper and for screens of many pixels.
        if (VectorPicture.Png(svg, scale: 2) is { } png)
            WholeFile.Write(path("png"), beside => File.WriteAllBytes(beside, png));
        else
            warn($"there is no font on this machine, and so no {Path.GetFileName(path("png"))}: install one (fonts-dejavu-core), or use the SVG");
        return picture;
    }

    private static List<(string Name, Func<(CellResult Cell, TrialResult Trial), string?> Cell)> Columns(SweepResult result, SweepFolder folder) =>
        [
            ("cell", row => NumberText.Exact(row.Cell.Cell.Number)),
            ("trial", row => NumberText.Exact(row.Trial.Round)),
            .. result.Definition.Parameters.Select(
                (parameter, index) =>
                    (parameter.Name, (Func<(CellResult Cell, TrialResult), string?>)(row => SweepParameter.Show(row.Cell.Cell.Values[index])))
            ),
            ("state", row => TrialRecord.Word(row.Trial.State)),
            ("reason", row => row.Trial.Reason),
            ("message", row => row.Trial.Message?.ReplaceLineEndings(" ")),
            .. result.Metrics.Select(name =>
                (
                    name,
                    (Func<(CellResult, TrialResult Trial), string?>)(row => row.Trial.Figures.TryGetValue(name, out var value) ? NumberText.Exact(value) : null)
                )
            ),
            ("folder", row => row.Trial.Folder is { } path ? folder.Relative(path) : null),
        ];
}
