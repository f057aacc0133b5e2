using MlServe.Training.Data;
using ScottPlot;

namespace MlServe.Training.Plots;

/// <summary>Points of two dimensions, coloured by class.</summary>
public static class ScatterPlot
{
    // More would hide each other and swell the SVG.
    private const int Most = 2_000;

    /// <summary>Writes scatter.svg and scatter.png of the training points.</summary>
    /// <exception cref="TrainingException">The data is no points of two dimensions.</exception>
    public static void Write(string data, string folder)
    {
        if (DataFolder.Open(data) is not { Training: Points { Size: 2 } points } set)
            throw new TrainingException($"{data} does not have two dimensions: a scatter plot needs x and y.");
        var shown = Math.Min(Most, points.Count);
        using var plot = new Plot();
        foreach (var group in Enumerable.Range(0, shown).GroupBy(i => points.Labels[i]).OrderBy(group => group.Key))
        {
            var markers = plot.Add.Markers(group.Select(i => (double)points[i][0]).ToArray(), group.Select(i => (double)points[i][1]).ToArray());
            markers.LegendText = $"class {set.Labels[group.Key]}";
            markers.MarkerSize = 5;
        }

        plot.Title($"{set.Name}: {(shown < points.Count ? $"the first {shown} of {points.Count}" : $"{shown}")} points");
        plot.XLabel("x1");
        plot.YLabel("x2");
        plot.ShowLegend(Edge.Right);
        plot.Save(folder, "scatter");
    }
}
