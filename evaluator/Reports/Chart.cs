using System.Globalization;
using System.Net;
using System.Text;

namespace MlServe.Evaluator.Reports;

/// <summary>A moment marked on every chart.</summary>
/// <param name="Seconds">Since the start.</param>
/// <param name="Kind">CSS class: <c>scale</c>, <c>bad</c> or <c>gap</c>.</param>
/// <param name="Text">Shown on hovering.</param>
internal sealed record Mark(double Seconds, string Kind, string Text);

/// <summary>
/// A time chart as inline SVG: no script is needed to see or print it. All charts of a page share the width and the
/// left margin, so that a moment stands at the same place in each.
/// </summary>
internal sealed record Chart(string Id, string Title, string Unit, IReadOnlyList<Series> Series, bool WholeNumbers = false)
{
    private const double Width = 960, Left = 56, Right = 22, Top = 8, Bottom = 22;
    private const double PlotWidth = Width - Left - Right;

    /// <summary>Height between the axes, in the units of the SVG, of which the whole is 960 wide.</summary>
    public double PlotHeight { get; init; } = 128;

    /// <summary>The chart with its legend, or a line that says there is nothing to show.</summary>
    public string ToHtml(double seconds, IReadOnlyList<Mark> marks)
    {
        var html = new StringBuilder();
        html.Append(Invariant($"<figure class=\"chart\" id=\"chart-{Id}\"><figcaption><h3>{Encode(Title)} <small>{Encode(Unit)}</small></h3>"));
        var drawn = Series.Where(series => series.Points.Any(point => point.Value is not null)).ToList();
        if (drawn.Count == 0)
            return html.Append("</figcaption><p class=\"none\">no data</p></figure>\n").ToString();

        html.Append("<ul class=\"legend\">");
        foreach (var series in drawn)
            html.Append(Invariant($"<li><svg width=\"26\" height=\"8\" aria-hidden=\"true\"><line x1=\"0\" y1=\"4\" x2=\"26\" y2=\"4\" class=\"line c{series.Colour}\"/></svg> {Encode(series.Name)} <span class=\"figures\">{Figures(series)}</span></li>"));
        html.Append("</ul></figcaption>");

        var ticks = Axis.Ticks(drawn.SelectMany(series => series.Points).Max(point => point.Value ?? 0), 4, leastStep: WholeNumbers ? 1 : 0);
        var highest = ticks[^1];
        html.Append(Invariant($"<svg viewBox=\"0 0 {Width} {Top + PlotHeight + Bottom}\" role=\"img\" aria-label=\"{Encode(Title)} over time\" data-seconds=\"{seconds}\">"));
        AppendGrid(html, ticks, highest, seconds);
        foreach (var mark in marks)
            html.Append(Invariant($"<g class=\"mark {mark.Kind}\"><title>{Encode(Axis.Clock(mark.Seconds) + " " + mark.Text)}</title><line x1=\"{X(mark.Seconds, seconds):0.#}\" y1=\"{Top}\" x2=\"{X(mark.Seconds, seconds):0.#}\" y2=\"{Top + PlotHeight}\"/></g>"));
        foreach (var series in drawn)
            AppendLine(html, series, highest, seconds);
        return html.Append("</svg></figure>\n").ToString();
    }

    private void AppendGrid(StringBuilder html, IReadOnlyList<double> ticks, double highest, double seconds)
    {
        foreach (var tick in ticks)
        {
            html.Append(Invariant($"<line class=\"grid\" x1=\"{Left}\" y1=\"{Y(tick, highest):0.#}\" x2=\"{Width - Right}\" y2=\"{Y(tick, highest):0.#}\"/>"));
            html.Append(Invariant($"<text class=\"tick\" x=\"{Left - 6}\" y=\"{Y(tick, highest) + 4:0.#}\" text-anchor=\"end\">{Axis.Number(tick)}</text>"));
        }

        foreach (var tick in Axis.TimeTicks(seconds, 10))
        {
            html.Append(Invariant($"<line class=\"grid time\" x1=\"{X(tick, seconds):0.#}\" y1=\"{Top}\" x2=\"{X(tick, seconds):0.#}\" y2=\"{Top + PlotHeight}\"/>"));
            html.Append(Invariant($"<text class=\"tick\" x=\"{X(tick, seconds):0.#}\" y=\"{Top + PlotHeight + 16}\" text-anchor=\"middle\">{Axis.Clock(tick)}</text>"));
        }
    }

    private void AppendLine(StringBuilder html, Series series, double highest, double seconds)
    {
        foreach (var piece in Pieces(series))
        {
            var path = new StringBuilder();
            for (var index = 0; index < piece.Count; index++)
            {
                var (x, y) = (X(piece[index].Seconds, seconds), Y(piece[index].Value, highest));
                if (index == 0)
                    path.Append(Invariant($"M{x:0.#} {y:0.#}"));
                else if (series.Steps)
                    path.Append(Invariant($"H{x:0.#}V{y:0.#}"));
                else
                    path.Append(Invariant($"L{x:0.#} {y:0.#}"));
            }

            // A point alone would be invisible.
            if (piece.Count == 1)
                path.Append("h3");
            if (series.Filled)
                html.Append(Invariant($"<path class=\"area c{series.Colour}\" d=\"{path}V{Y(0, highest):0.#}H{X(piece[0].Seconds, seconds):0.#}Z\"/>"));
            html.Append(Invariant($"<path class=\"line c{series.Colour}\" d=\"{path}\"/>"));
        }
    }

    private static List<List<(double Seconds, double Value)>> Pieces(Series series)
    {
        List<List<(double, double)>> pieces = [[]];
        foreach (var (time, value) in series.Points)
        {
            if (value is { } known)
                pieces[^1].Add((time, known));
            else if (pieces[^1].Count > 0)
                pieces.Add([]);
        }

        return [.. pieces.Where(piece => piece.Count > 0)];
    }

    private static string Figures(Series series)
    {
        var values = series.Points.Where(point => point.Value is not null).Select(point => point.Value!.Value).ToList();
        var most = $"max {Axis.Number(values.Max())}";
        // The last point only holds the one before it to the end of the axis.
        return series.HasMean && values.Count > 1 ? $"mean {Axis.Number(values.SkipLast(1).Average())}, {most}" : most;
    }

    private static double X(double at, double seconds) => Left + Math.Clamp(at / seconds, 0, 1) * PlotWidth;

    private double Y(double value, double highest) => Top + PlotHeight - value / highest * PlotHeight;

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
