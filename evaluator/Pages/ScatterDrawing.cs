using System.Text;

namespace MlServe.Evaluator.Pages;

/// <summary>A scatter plot in one size.</summary>
/// <param name="Plot">What is drawn.</param>
/// <param name="Points">The points.</param>
/// <param name="Front">Which of them are on the front.</param>
/// <param name="Width">In CSS pixels where it is shown as it is.</param>
/// <param name="Height">The same.</param>
/// <param name="Kind">Class of the picture: the style sheet shows one of them.</param>
internal sealed record ScatterDrawing(
    ScatterPlot Plot, IReadOnlyList<ScatterPoint> Points, IReadOnlyList<bool> Front, double Width, double Height, string Kind)
{
    private const double Left = 52, Right = 16, Top = 14, Bottom = 46, Radius = 11, LetterWidth = 6.6, NameLetterWidth = 7.6, LineHeight = 15;
    private double right, top;

    /// <summary>The picture.</summary>
    public Markup ToSvg()
    {
        var html = new MarkupWriter();
        var xs = Axis.Ticks(Points.Max(point => point.X.High) * 1.02, (int)(Width / 110));
        var ys = Axis.Ticks(Points.Max(point => point.Y.High) * 1.02, 6);
        (right, top) = (xs[^1], ys[^1]);
        html.Write(
            $"<svg class=\"scatter {Kind}\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Plot.Y.Name} "
                + $"against {Plot.X.Name.ToLowerInvariant()}; the table below has the figures\">"
        );
        AppendGrid(html, xs, ys);
        foreach (var (x, y) in Plot.Others.Where(other => other.X <= right && other.Y <= top))
            html.Write($"<circle class=\"other\" cx=\"{Px(x):0.#}\" cy=\"{Py(y):0.#}\" r=\"3\"/>");
        AppendFront(html);
        foreach (var point in Points)
            AppendRuns(html, point);
        var taken = Points.Select(point => new Box(Px(point.X.Median) - Radius, Py(point.Y.Median) - Radius, 2 * Radius, 2 * Radius)).ToList();
        foreach (var point in Points)
            AppendPoint(html, point, Px(point.X.Median), Py(point.Y.Median), taken);
        html.Write($"</svg>\n");
        return html.ToMarkup();
    }

    private void AppendGrid(MarkupWriter html, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        foreach (var y in ys)
        {
            html.Write($"<line class=\"grid\" x1=\"{Left}\" y1=\"{Py(y):0.#}\" x2=\"{Width - Right}\" y2=\"{Py(y):0.#}\"/>");
            html.Write($"<text class=\"tick\" x=\"{Left - 6}\" y=\"{Py(y) + 4:0.#}\" text-anchor=\"end\">{NumberText.Short(y)}</text>");
        }

        foreach (var x in xs)
        {
            html.Write($"<line class=\"grid\" x1=\"{Px(x):0.#}\" y1=\"{Top}\" x2=\"{Px(x):0.#}\" y2=\"{Height - Bottom}\"/>");
            var (text, most) = (NumberText.Short(x), Width - NumberText.Short(x).Length * LetterWidth / 2);
            html.Write($"<text class=\"tick\" x=\"{Math.Min(Px(x), most):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{text}</text>");
        }

        html.Write(
            $"<text class=\"tick\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">"
                + $"{Plot.X.Name.ToLowerInvariant()}, {Plot.X.Unit}</text>"
        );
    }

    /// <summary>In steps, since nothing was measured between two points.</summary>
    private void AppendFront(MarkupWriter html)
    {
        var corners = Points.Where((_, i) => Front[i]).OrderBy(point => point.X.Median).ToList();
        if (corners.Count < 2)
            return;
        var path = new StringBuilder();
        foreach (var corner in corners)
            path.Append(
                path.Length == 0
                    ? Invariant($"M{Px(corner.X.Median):0.#} {Py(corner.Y.Median):0.#}")
                    : Invariant($"H{Px(corner.X.Median):0.#}V{Py(corner.Y.Median):0.#}")
            );
        html.Write($"<path class=\"front\" d=\"{path}\"/>");
    }

    private void AppendRuns(MarkupWriter html, ScatterPoint point)
    {
        var (x, y) = (Px(point.X.Median), Py(point.Y.Median));
        html.Write(
            $"<g class=\"point c{point.Colour}\"><line x1=\"{Px(point.X.Low):0.#}\" y1=\"{y:0.#}\" x2=\"{Px(point.X.High):0.#}\" "
                + $"y2=\"{y:0.#}\"/><line x1=\"{x:0.#}\" y1=\"{Py(point.Y.Low):0.#}\" x2=\"{x:0.#}\" y2=\"{Py(point.Y.High):0.#}\"/>"
        );
        foreach (var (runX, runY) in point.Runs)
            html.Write($"<circle class=\"run\" cx=\"{Px(runX):0.#}\" cy=\"{Py(runY):0.#}\" r=\"3\"/>");
        html.Write($"</g>");
    }

    private void AppendPoint(MarkupWriter html, ScatterPoint point, double x, double y, List<Box> taken)
    {
        html.Write(
            $"<g class=\"point c{point.Colour}{(point.IsBest ? " best" : "")}\"><title>{point.Name}: "
                + $"{NumberText.Short(point.X.Median)} {Plot.X.Unit}, {NumberText.Short(point.Y.Median)} {Plot.Y.Unit}</title><circle cx=\"{x:0.#}\" "
                + $"cy=\"{y:0.#}\" r=\"{Radius}\"/><text class=\"number\" x=\"{x:0.#}\" y=\"{y + 4:0.#}\" text-anchor=\"middle\">{point.Number}</text></g>"
        );
        var width = point.Name.Length * NameLetterWidth;
        // Where the name covers nothing yet; where there is no such place, the number has to do.
        Box[] places =
        [
            new(x + Radius + 5, y - LineHeight / 2, width, LineHeight),
            new(x - Radius - 5 - width, y - LineHeight / 2, width, LineHeight),
            new(x - width / 2, y - Radius - LineHeight - 3, width, LineHeight),
            new(x - width / 2, y + Radius + 3, width, LineHeight),
            new(x + Radius, y - Radius - LineHeight, width, LineHeight),
            new(x + Radius, y + Radius, width, LineHeight),
        ];
        if (places.FirstOrDefault(place => IsInside(place) && !taken.Any(place.Meets)) is { } free)
        {
            taken.Add(free);
            html.Write($"<text class=\"name\" x=\"{free.X:0.#}\" y=\"{free.Y + LineHeight - 4:0.#}\">{point.Name}</text>");
        }
    }

    private bool IsInside(Box box) => box.X >= Left && box.X + box.Width <= Width && box.Y >= 0 && box.Y + box.Height <= Height - Bottom;

    private double Px(double value) => Left + value / right * (Width - Left - Right);

    private double Py(double value) => Height - Bottom - value / top * (Height - Top - Bottom);

    private sealed record Box(double X, double Y, double Width, double Height)
    {
        public bool Meets(Box other) => X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;
    }
}
