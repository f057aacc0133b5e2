using System.Globalization;
using System.Text.Json;

namespace MlServe.Evaluator.Pages;

/// <summary>A place marked on a chart's horizontal axis.</summary>
/// <param name="At">Seconds since the start, or the value on a chart of values.</param>
/// <param name="Kind"><c>scale</c>, <c>bad</c>, <c>gap</c> or <c>percentile</c>.</param>
/// <param name="Text">Shown beside the cursor; of a percentile, up to its colon, on the chart itself.</param>
internal sealed record Mark(double At, string Kind, string Text);

/// <summary>A stretch of a chart's horizontal axis that is shaded.</summary>
/// <param name="From">Its start, as <see cref="Mark.At"/>.</param>
/// <param name="To">Its end.</param>
internal sealed record Band(double From, double To);

/// <summary>A chart: its heading and legend as HTML, its points as the JSON that charts.js draws with uPlot.</summary>
/// <param name="Id">Of the figure: <c>chart-ID</c>.</param>
/// <param name="Title">In the heading.</param>
/// <param name="Unit">Beside it.</param>
/// <param name="Series">The lines.</param>
/// <param name="WholeNumbers">No ticks between whole numbers.</param>
internal sealed record Chart(string Id, string Title, string Unit, IReadOnlyList<Series> Series, bool WholeNumbers = false)
{

    private static readonly IReadOnlyList<(string Kind, string Text)> MarkKinds =
        [("scale", "the autoscaler changed the replicas"), ("bad", "a pod was killed, restarted or evicted"), ("gap", "nothing was measured")];

    /// <summary>Length of the axis of time in seconds; null for an axis of values, which is logarithmic.</summary>
    public double? Seconds { get; init; }

    /// <summary>Name of a linear axis of values, such as <c>epoch</c>; null for one of time or a logarithmic one.</summary>
    public string? Axis { get; init; }

    /// <summary>What is marked.</summary>
    public IReadOnlyList<Mark> Marks { get; init; } = [];

    /// <summary>What is shaded.</summary>
    public IReadOnlyList<Band> Bands { get; init; } = [];

    /// <summary>What to say where there is nothing to show.</summary>
    public string Nothing { get; init; } = "no data";

    /// <summary>Height in CSS pixels, the axis included.</summary>
    public int Height { get; init; } = 156;

    /// <summary>The chart, or a line that says there is nothing to show.</summary>
    public Markup ToHtml()
    {
        var html = new MarkupWriter();
        html.Write($"<figure class=\"chart\" id=\"chart-{Id}\"><figcaption><h3>{Title} <small>{Unit}</small> <small class=\"moment\"></small></h3>");
        var drawn = Series.Where(series => series.Points.Any(point => point.Value is not null)).ToList();
        if (drawn.Count == 0)
        {
            html.Write($"</figcaption><p class=\"none\">{Nothing}</p></figure>\n");
            return html.ToMarkup();
        }

        html.Write($"<ul class=\"legend\">");
        foreach (var series in drawn)
            html.Write(
                $"<li><svg width=\"26\" height=\"8\" aria-hidden=\"true\"><line x1=\"0\" y1=\"4\" x2=\"26\" y2=\"4\" class=\"line "
                    + $"c{series.Colour}\"/></svg> {series.Name} <span class=\"figures\">{Figures(series)}</span></li>"
            );
        foreach (var kind in MarkKinds.Where(kind => Marks.Any(mark => mark.Kind == kind.Kind)))
            html.Write(
                $"<li class=\"soft\"><svg width=\"10\" height=\"14\" aria-hidden=\"true\"><line x1=\"5\" y1=\"0\" x2=\"5\" y2=\"14\" class=\"mark "
                    + $"{kind.Kind}\"/></svg> {kind.Text}</li>"
            );
        html.Write($"</ul></figcaption>");
        var spoken = string.Join("; ", drawn.Select(series => $"{series.Name}: {Figures(series)}".TrimEnd(' ', ':')));
        var over = Axis is not null ? $" over {Axis}" : Seconds is null ? "" : " over time";
        html.Write($"<div class=\"plot\" role=\"img\" aria-label=\"{Title}{over}, {spoken}\"></div>");
        // The serializer's own escapes keep markup in names from ending the element.
        html.Write($"<script type=\"application/json\">{Markup.Ready(JsonSerializer.Serialize(Data(drawn), JsonSerializerOptions.Web))}</script></figure>\n");
        return html.ToMarkup();
    }

    private object Data(IReadOnlyList<Series> drawn) => new
    {
        Time = Seconds is not null,
        Seconds,
        Axis,
        Height,
        Whole = WholeNumbers,
        Marks,
        Bands,
        Series = drawn.Select(series => (series, Points: DrawnPoints.Of(series.Points))).Select(line => new
        {
            line.series.Name,
            line.series.Steps,
            line.series.Filled,
            X = line.Points.Select(point => Short(point.At)),
            Y = line.Points.Select(point => point.Value is { } value ? Short(value) : (double?)null),
        }),
    };

    /// <summary>Six digits: more than a screen can show.</summary>
    private static double Short(double value) => double.Parse(value.ToString("G6", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static string Figures(Series series)
    {
        if (series.Shows == SeriesFigures.None)
            return "";
        if (series.Shows == SeriesFigures.Last)
            return $"last {NumberText.Short(series.Points.Last(point => point.Value is not null).Value!.Value)}";
        var values = series.Points.Where(point => point.Value is not null).Select(point => point.Value!.Value).ToList();
        var most = $"max {NumberText.Short(values.Max())}";
        // The last point only holds the one before it to the end of the axis.
        return series.Shows == SeriesFigures.MeanAndMax && values.Count > 1 ? $"mean {NumberText.Short(values.SkipLast(1).Average())}, {most}" : most;
    }
}
