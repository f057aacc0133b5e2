using System.Globalization;
using CsvHelper;
using ScottPlot;

namespace MlServe.Training.Plots;

/// <summary>How loss and accuracy went, of several trainings side by side.</summary>
public static class CurvesPlot
{
    /// <summary>Writes loss and accuracy, each as .svg and .png: what was learnt from as a line, what judged as dashes.</summary>
    /// <param name="trainings">Folders with metrics.csv.</param>
    /// <param name="names">A name for each.</param>
    /// <param name="folder">Where to.</param>
    /// <exception cref="TrainingException">One has no metrics.csv, or not a whole one.</exception>
    public static void Write(IReadOnlyList<string> trainings, IReadOnlyList<string> names, string folder)
    {
        var curves = trainings.Select(training => Read(Path.Combine(training, "metrics.csv"))).ToList();
        foreach (var figure in (string[])["loss", "accuracy"])
        {
            using var plot = new Plot();
            for (var i = 0; i < curves.Count; i++)
            {
                var color = plot.Add.Palette.GetColor(i);
                Add(plot, curves[i], figure, (names[i], color, LinePattern.Solid));
                Add(plot, curves[i], "validation_" + figure, ($"{names[i]}, judged", color, LinePattern.Dashed));
            }

            plot.XLabel("epoch");
            plot.YLabel(figure);
            plot.ShowLegend(Edge.Right);
            plot.Save(folder, figure);
        }
    }

    private static void Add(Plot plot, Dictionary<string, double[]> curves, string column, (string Name, Color Color, LinePattern Pattern) style)
    {
        var line = plot.Add.ScatterLine(curves["epoch"], curves[column]);
        (line.LegendText, line.Color, line.LinePattern, line.LineWidth) = (style.Name, style.Color, style.Pattern, 2);
    }

    private static Dictionary<string, double[]> Read(string path)
    {
        if (!File.Exists(path))
            throw new TrainingException($"There is no {path}: name folders that 'trainer train' wrote.");
        string[] columns = ["epoch", "loss", "accuracy", "validation_loss", "validation_accuracy"];
        var values = columns.ToDictionary(column => column, _ => new List<double>());
        // A last line that was cut off by a kill is left out.
        var text = File.ReadAllText(path);
        using var rows = CsvReader.FromText(text[..(text.LastIndexOf('\n') + 1)], CsvReaderOptions.Default);
        while (rows.Read())
        {
            foreach (var column in columns)
            {
                if (!rows.TryGetFieldIndex(column, out var i) || !double.TryParse(rows.GetString(i), CultureInfo.InvariantCulture, out var value))
                    throw new TrainingException($"{path} is not a metrics.csv of 'trainer train': row {values["epoch"].Count} has no number for {column}.");
                values[column].Add(value);
            }
        }

        return values["epoch"].Count > 0
            ? values.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray())
            : throw new TrainingException($"{path} has no epochs.");
    }
}
