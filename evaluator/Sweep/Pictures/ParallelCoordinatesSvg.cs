using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Pictures;

/// <summary>
/// Parallel coordinates: an axis for each parameter and for what it led to, a line for each cell, its colour the last axis's. A picture that stands
/// by itself; on the page parallel.js leaves out axes that are not ticked.
/// </summary>
internal static class ParallelCoordinatesSvg
{
    private const double Top = 56, Height = 300, Side = 84, LetterWidth = 7.3;

    /// <summary>The figures that have an axis: the objective, else what a sweep draws heat maps of.</summary>
    public static IReadOnlyList<Figure> FiguresOf(SweepResult result) => result.Definition.Objective is { } objective
        ? [KnownFigures.Of(objective.Metric)]
        : [.. SweepFindings.HeatMaps(result).Select(map => map.Metric).Distinct().Where(result.Metrics.Contains).Select(KnownFigures.Of)];

    /// <summary>Titles of the axes, from the left.</summary>
    public static IReadOnlyList<string> TitlesOf(SweepResult result) => [.. AxesOf(result).Select(axis => axis.Title)];

    /// <summary>The picture.</summary>
    public static Markup Render(SweepResult result)
    {
        var axes = AxesOf(result);
        var apart = Math.Max(140, axes.Max(axis => axis.Title.Length * LetterWidth + 24));
        // The outermost titles stand out by half their length.
        var side = Math.Max(Side, Math.Max(axes[0].Title.Length, axes[^1].Title.Length) * LetterWidth / 2 + 12);
        var width = 2 * side + Math.Max(1, axes.Count - 1) * apart;
        var svg = new MarkupWriter();
        svg.Write(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"parallel\" viewBox=\"0 0 {width:0.#} {Top + Height + 40:0.#}\" width=\"{width:0.#}\" "
                + $"height=\"{Top + Height + 40:0.#}\" font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\" font-size=\"12\" role=\"img\" "
                + $"aria-label=\"{string.Join(", ", axes.Select(axis => axis.Title))} of every cell\">\n"
                + $"<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        // The best last, so that it lies above the others.
        var best = BestCell.Of(result)?.First.Best;
        foreach (var cell in result.Cells.OrderBy(cell => axes[^1].PlaceOf(cell) ?? -1).OrderBy(cell => cell == best ? 1 : 0))
            AppendLine(svg, result, axes, cell, (side, apart, cell == best));
        foreach (var (index, axis) in axes.Index())
        {
            svg.Write($"<g class=\"axis\" transform=\"translate({side + index * apart:0.#} 0)\"><text y=\"{Top - 26}\" text-anchor=\"middle\" ");
            svg.Write($"font-weight=\"bold\" fill=\"#111\">{axis.Title}</text><line y1=\"{Top}\" y2=\"{Top + Height}\" stroke=\"#555\"/>");
            foreach (var (place, label) in axis.Ticks)
                svg.Write($"<line x1=\"-4\" x2=\"4\" y1=\"{Y(place):0.#}\" y2=\"{Y(place):0.#}\" stroke=\"#555\"/><text x=\"-8\" y=\"{Y(place) + 4:0.#}\" "
                    + $"text-anchor=\"end\" fill=\"#333\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">{label}</text>");
            svg.Write($"</g>\n");
        }

        svg.Write($"</svg>\n");
        return svg.ToMarkup();
    }

    private static List<ParallelAxis> AxesOf(SweepResult result) =>
    [
        .. result.Definition.Parameters.Select((_, index) => ParallelAxis.Of(result, index)),
        .. FiguresOf(result).Select(figure => ParallelAxis.Of(result, figure)),
    ];

    private static void AppendLine(MarkupWriter svg, SweepResult result, List<ParallelAxis> axes, CellResult cell, (double Side, double Apart, bool IsBest) how)
    {
        var places = axes.Select(axis => axis.PlaceOf(cell)).ToList();
        // Without a figure a line ends at the last axis that it reaches.
        var points = places.Select((place, index) => (X: how.Side + index * how.Apart, Place: place)).TakeWhile(point => point.Place is not null);
        var colour = places[^1] is { } share ? ColourScale.At(share).ToString() : "#999";
        svg.Write(
            $"<polyline points=\"{string.Join(' ', points.Select(point => Invariant($"{point.X:0.#},{Y(point.Place!.Value):0.#}")))}\" "
                + $"data-y=\"{string.Join(' ', places.Select(place => place is { } known ? Invariant($"{Y(known):0.#}") : "-"))}\" fill=\"none\" "
                + $"stroke=\"{colour}\" stroke-width=\"{(how.IsBest ? 4 : 1.6)}\" stroke-linejoin=\"round\"");
        svg.Write(places[^1] is null ? Markup.Of($" stroke-dasharray=\"4 4\">") : Markup.Of($">"));
        var values = result.Definition.Parameters.Zip(cell.Cell.Values, (parameter, value) => $"{parameter.Name} {SweepParameter.Show(value)}")
            .Concat(FiguresOf(result).Select(figure => cell.Value(figure.Name, result.Definition.Combination) is { } value
                ? $"{figure.Title} {figure.ShowWithUnit(value)}" : null).OfType<string>());
        var state = cell.State switch
        {
            TrialState.Failed => $", {cell.Reason}",
            TrialState.Stopped => ", stopped",
            TrialState.Pending => ", not run yet",
            _ => "",
        };
        svg.Write($"<title>cell {cell.Cell.Number}: {string.Join(", ", values)}{state}{(how.IsBest ? ", the best" : "")}</title></polyline>\n");
    }

    private static double Y(double place) => Top + Height * (1 - place);
}
