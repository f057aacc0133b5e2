using MlServe.Evaluator.Pages;

namespace MlServe.Evaluator.Sweep.Pictures;

/// <summary>Draws a heat map: a picture that stands by itself, light whatever is around it.</summary>
internal static class HeatMapSvg
{
    private const double Top = 66, LabelSize = 12, LetterWidth = 7.3, LegendGap = 28, LegendWidth = 16, LegendRoom = 116;

    /// <summary>Width and height of the picture.</summary>
    public static (double Width, double Height) SizeOf(HeatMap map)
    {
        var (cellWidth, cellHeight, left) = LayOut(map);
        var plotWidth = map.X.Labels.Count * cellWidth;
        // With few rows the legend is the taller.
        return (
            Math.Max(left + plotWidth + LegendGap + LegendWidth + LegendRoom, 48 + Math.Max(Heading(map).Length * 11, map.Note.Length * LetterWidth)),
            Top + Math.Max(map.Y.Labels.Count * cellHeight, 150) + 58);
    }

    /// <summary>The picture.</summary>
    public static Markup Render(HeatMap map)
    {
        var (columns, rows) = (map.X.Labels.Count, map.Y.Labels.Count);
        var (cellWidth, cellHeight, left) = LayOut(map);
        var yLabels = map.Y.Labels.Select(ShortenRow).ToList();
        var (plotWidth, plotHeight) = (columns * cellWidth, rows * cellHeight);
        var heading = Heading(map);
        var (width, height) = SizeOf(map);
        var id = string.Concat($"{map.Metric.Name}-{map.X.Name}-{map.Y.Name}".Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'));

        var svg = new MarkupWriter();
        svg.Write(
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0.#} {height:0.#}\" width=\"{width:0.#}\" height=\"{height:0.#}\" "
                + $"font-family=\"DejaVu Sans, Verdana, Arial, sans-serif\" font-size=\"{LabelSize}\" role=\"group\" aria-label=\"{heading} "
                + $"by {map.X.Name}{(map.Y.Name is null ? "" : $" and {map.Y.Name}")}\">\n"
        );
        svg.Write(
            $"<defs><pattern id=\"hatch-{id}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect "
                + $"width=\"8\" height=\"8\" fill=\"#f1f1f1\"/><rect width=\"2.5\" height=\"8\" fill=\"#b4b4b4\"/></pattern>"
        );
        var stops = Enumerable.Range(0, 11).Select(step => step / 10.0)
            .Select(at => Markup.Of($"<stop offset=\"{at:0.#}\" stop-color=\"{ColourScale.At(at)}\"/>"));
        svg.Write($"<linearGradient id=\"scale-{id}\" x1=\"0\" y1=\"1\" x2=\"0\" y2=\"0\">{Markup.Join(stops)}</linearGradient></defs>\n");
        svg.Write(
            $"<rect width=\"{width:0.#}\" height=\"{height:0.#}\" fill=\"#fff\"/>\n<text x=\"24\" y=\"30\" font-size=\"18\" font-weight=\"bold\" "
                + $"fill=\"#111\">{heading}</text>\n<text x=\"24\" y=\"50\" fill=\"#555\">{map.Note}</text>\n"
        );

        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var (x, y) = (left + column * cellWidth, Top + (rows - 1 - row) * cellHeight);
                AppendSpot(svg, map, (column, row), (x, y, cellWidth, cellHeight), id);
            }
        }

        for (var column = 0; column < columns; column++)
            svg.Write(
                $"{Text(
                    left + (column + 0.5) * cellWidth,
                    Top + plotHeight + 18,
                    Shorten(map.X.Labels[column], (int)(cellWidth / LetterWidth)),
                    map.X.Labels[column],
                    "middle"
                )}"
            );
        svg.Write(
            $"<text x=\"{left + plotWidth / 2:0.#}\" y=\"{Top + plotHeight + 42:0.#}\" text-anchor=\"middle\" font-weight=\"bold\" "
                + $"fill=\"#111\">{map.X.Name}</text>\n"
        );
        if (map.Y.Name is not null)
        {
            for (var row = 0; row < rows; row++)
                svg.Write(Text(left - 8, Top + (rows - row - 0.5) * cellHeight + 4, yLabels[row], map.Y.Labels[row], "end"));
            svg.Write(
                $"<text transform=\"translate(26 {Top + plotHeight / 2:0.#}) rotate(-90)\" text-anchor=\"middle\" font-weight=\"bold\" "
                    + $"fill=\"#111\">{map.Y.Name}</text>\n"
            );
        }

        AppendLegend(svg, map, left + plotWidth + LegendGap, Math.Max(plotHeight, 150), id);
        svg.Write($"</svg>\n");
        return svg.ToMarkup();
    }

    private static (double CellWidth, double CellHeight, double Left) LayOut(HeatMap map) => (
        Math.Clamp(780.0 / map.X.Labels.Count, 64, 116),
        Math.Clamp(480.0 / map.Y.Labels.Count, 44, 64),
        map.Y.Name is null ? 24 : 46 + map.Y.Labels.Max(label => ShortenRow(label).Length) * LetterWidth);

    private static string Heading(HeatMap map) => map.Metric.Title + (map.Metric.Unit.Length > 0 ? $" ({map.Metric.Unit})" : "");

    private static string ShortenRow(string label) => Shorten(label, 22);

    private static void AppendSpot(
        MarkupWriter svg,
        HeatMap map,
        (int Column, int Row) at,
        (double X, double Y, double Width, double Height) box,
        string id
    )
    {
        var spot = map.Spots[at.Row][at.Column];
        var (middle, centre) = (box.X + box.Width / 2, box.Y + box.Height / 2);
        var figure = spot.Value is { } known ? map.Metric.ShowWithUnit(known) : spot.Reason ?? "not run";
        var counts =
            spot.Trials == 0
                ? ""
                : Invariant(
                    $", {spot.Trials} {(spot.Trials == 1 ? "trial" : "trials")}"
                        + $"{(spot.Failed > 0 ? Invariant($", {spot.Failed} failed: {spot.Reason}") : spot.Reason is null ? "" : $", {spot.Reason}")}"
                );
        var row = map.Y.Name is null ? "" : $", {map.Y.Name} {map.Y.Labels[at.Row]}";
        if (spot.Link is { } link)
            svg.Write($"<a href=\"{link}\">");
        svg.Write($"<g><title>{$"{map.X.Name} {map.X.Labels[at.Column]}{row}: {figure}{counts}"}</title>");
        var fill =
            spot.Value is { } value ? ColourScale.At(map.Share(value)).ToString()
            : spot.Failed > 0 ? $"url(#hatch-{id})"
            : "#fff";
        svg.Write(
            $"<rect x=\"{box.X:0.#}\" y=\"{box.Y:0.#}\" width=\"{box.Width:0.#}\" height=\"{box.Height:0.#}\" fill=\"{fill}\" stroke=\"#fff\" "
                + $"stroke-width=\"2\"/>"
        );
        if (spot.Value is { } shown)
        {
            var ink = ColourScale.At(map.Share(shown)).Ink;
            var remark = spot.Failed > 0 ? Invariant($"{spot.Failed} of {spot.Trials} failed") : spot.Reason;
            svg.Write(
                $"<text x=\"{middle:0.#}\" y=\"{centre + (remark is null ? 5 : -1):0.#}\" text-anchor=\"middle\" font-size=\"15\" "
                    + $"fill=\"{ink}\">{map.Metric.Show(shown)}</text>"
            );
            if (remark is not null)
                svg.Write(Fitting((middle, centre + 15), remark, box.Width, 11, Markup.Of($"fill=\"{ink}\"")));
        }
        else if (spot.Failed > 0)
        {
            // A rim of the ground's colour: letters on stripes are hard to read.
            svg.Write(
                $"{Fitting(
                    (middle, centre + 4),
                    spot.Reason ?? "failed",
                    box.Width,
                    13,
                    Markup.Of($"fill=\"#111\" font-weight=\"bold\" stroke=\"#f1f1f1\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\"")
                )}"
            );
        }
        else
        {
            svg.Write($"<text x=\"{middle:0.#}\" y=\"{centre + 4:0.#}\" text-anchor=\"middle\" fill=\"#777\">{spot.Reason ?? "–"}</text>");
        }

        svg.Write($"</g>{(spot.Link is null ? Markup.None : Markup.Of($"</a>"))}\n");
    }

    private static void AppendLegend(MarkupWriter svg, HeatMap map, double x, double height, string id)
    {
        var hasFailed = map.Spots.Any(row => row.Any(spot => spot is { Value: null, Failed: > 0 }));
        var bar = height - (hasFailed ? 44 : 0);
        if (map.Values.Any())
        {
            svg.Write($"<rect x=\"{x:0.#}\" y=\"{Top}\" width=\"{LegendWidth}\" height=\"{bar:0.#}\" fill=\"url(#scale-{id})\"/>\n");
            var ((least, most), shown) = (map.Range, map.Metric.Shown);
            // Round in the unit that is shown.
            foreach (var value in Axis.Within(least * shown, most * shown, 4, map.IsLogarithmic).Select(tick => tick / shown))
            {
                var y = Top + bar * (1 - map.Share(value));
                svg.Write(
                    $"<line x1=\"{x + LegendWidth:0.#}\" x2=\"{x + LegendWidth + 5:0.#}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" stroke=\"#555\"/><text "
                        + $"x=\"{x + LegendWidth + 9:0.#}\" y=\"{y + 4:0.#}\" fill=\"#333\">{map.Metric.ShowWithUnit(value)}</text>\n"
                );
            }
        }

        if (map.IsLogarithmic)
            svg.Write($"<text x=\"{x:0.#}\" y=\"{Top - 12}\" fill=\"#555\">logarithmic</text>\n");
        if (hasFailed)
            svg.Write(
                $"<rect x=\"{x:0.#}\" y=\"{Top + height - 18:0.#}\" width=\"{LegendWidth}\" height=\"18\" fill=\"url(#hatch-{id})\" "
                    + $"stroke=\"#b4b4b4\"/><text x=\"{x + LegendWidth + 9:0.#}\" y=\"{Top + height - 4:0.#}\" fill=\"#333\">failed</text>\n"
            );
    }

    /// <summary>Words that stay inside their box: smaller where they are long.</summary>
    private static Markup Fitting((double X, double Y) at, string words, double width, double size, Markup style)
    {
        var fits = Math.Min(size, (width - 6) / (words.Length * 0.66));
        return Markup.Of($"<text x=\"{at.X:0.#}\" y=\"{at.Y:0.#}\" text-anchor=\"middle\" font-size=\"{Math.Max(fits, 7):0.#}\" {style}>{words}</text>");
    }

    private static Markup Text(double x, double y, string text, string whole, string anchor) =>
        Markup.Of(
            $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" "
                + $"fill=\"#333\">{text}{(text == whole ? Markup.None : Markup.Of($"<title>{whole}</title>"))}</text>\n"
        );

    /// <summary>The end of an image's name tells more than its beginning.</summary>
    private static string Shorten(string text, int most) => text.Length <= Math.Max(most, 4) ? text : "…" + text[^(Math.Max(most, 4) - 1)..];
}
