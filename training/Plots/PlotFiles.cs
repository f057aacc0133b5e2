using ScottPlot;

namespace MlServe.Training.Plots;

/// <summary>A plot as files.</summary>
internal static class PlotFiles
{
    private const int Width = 800, Height = 600;

    /// <summary>Writes NAME.svg and NAME.png.</summary>
    internal static void Save(this Plot plot, string folder, string name)
    {
        Directory.CreateDirectory(folder);
        plot.SaveSvg(Path.Combine(folder, name + ".svg"), Width, Height);
        plot.SavePng(Path.Combine(folder, name + ".png"), Width, Height);
    }
}
