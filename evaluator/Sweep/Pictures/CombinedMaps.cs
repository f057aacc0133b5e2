using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Pictures;

/// <summary>
/// The first heat maps of a sweep on one page, for paper: the medians over the trials above, the means below. Where the two differ a few trials
/// were far from the others.
/// </summary>
internal static class CombinedMaps
{
    private const int MostMaps = 3;

    /// <summary>The picture; null where medians and means are the same, or there is nothing to combine.</summary>
    public static Markup? Render(SweepResult result)
    {
        var queries = SweepFindings.HeatMaps(result).Take(MostMaps).ToList();
        if (result.Definition.Trials == 1 || queries.Count < 2)
            return null;
        List<IReadOnlyList<HeatMap>> rows =
        [
            .. ((Combination[])[Combination.Median, Combination.Mean]).Select(combination => (IReadOnlyList<HeatMap>)[.. queries.Select(query =>
                HeatMap.Of(result with { Definition = result.Definition with { Combination = combination } }, query))]),
        ];
        var sizes = rows[0].Select(HeatMapSvg.SizeOf).ToList();
        var (width, height) = (sizes.Max(size => size.Width), sizes.Max(size => size.Height));
        var svg = new MarkupWriter();
        svg.Write($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width * queries.Count:0.#} {height * rows.Count:0.#}\" "
            + $"width=\"{width * queries.Count:0.#}\" height=\"{height * rows.Count:0.#}\" role=\"img\" aria-label=\"medians above, means below\">\n"
            + $"<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
        foreach (var (row, maps) in rows.Index())
            foreach (var (column, map) in maps.Index())
                svg.Write($"<g transform=\"translate({column * width:0.#} {row * height:0.#})\">{HeatMapSvg.Render(map)}</g>\n");
        svg.Write($"</svg>\n");
        return svg.ToMarkup();
    }
}
