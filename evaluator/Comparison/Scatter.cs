using System.Globalization;
using System.Text;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison;

/// <summary>
/// Memory requested against response time, as inline SVG: each manifest's median with its number, whiskers as far as its
/// interval (lowest to highest where there is none), its runs as dots, and the front as a line. Lower left is better.
/// </summary>
internal static class Scatter
{
    private const double Width = 960, Height = 430, Left = 64, Right = 24, Top = 14, Bottom = 46;
    private const double Radius = 11, LetterWidth = 6.6, LineHeight = 15;

    /// <summary>Colours of the style sheet; further manifests begin anew, told apart by number.</summary>
    public const int Colours = 10;

    /// <summary>The figure; a line of text when no manifest has both figures.</summary>
    public static Markup ToHtml(ComparisonResult result)
    {
        // The same on every point would only hide them.
        var accuracies = result.Entries.Select(entry => Accuracy(entry)).Distinct().Count() > 1;
        var points = result.Entries.Select((entry, i) => Point.Of(entry, i + 1, accuracies ? Accuracy(entry) : "")).OfType<Point>().ToList();
        var html = new MarkupWriter();
        html.Write(
            $"<figure class=\"chart\" id=\"scatter\"><figcaption><h3>Response time <small>milliseconds</small> against memory requested <small>MiB</small></h3>"
        );
        if (points.Count == 0)
        {
            html.Write($"</figcaption><p class=\"none\">no data</p></figure>\n");
            return html.ToMarkup();
        }
        var accuracy = result.FrontKnowsAccuracy ? " and accuracy" : "";
        html.Write(
            $"<p class=\"soft\">Lower left is better. Filled: no other is as good in memory{accuracy} and response time and better in one of "
                + $"them.</p></figcaption>"
        );
        var (xs, ys) = (Axis.Ticks(points.Max(point => point.X.Highest) * 1.02, 8), Axis.Ticks(points.Max(point => point.Y.Highest) * 1.02, 6));
        var (right, top) = (xs[^1], ys[^1]);
        html.Write(
            $"<div class=\"scroll\" tabindex=\"0\"><svg class=\"scatter\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Response time "
                + $"against memory requested; the table below has the figures\">"
        );
        AppendGrid(html, xs, ys);
        AppendFront(html, points, right, top);
        foreach (var point in points)
            AppendRuns(html, point, right, top);
        var taken = points.Select(point => new Box(Px(point.X.Median, right) - Radius, Py(point.Y.Median, top) - Radius, 2 * Radius, 2 * Radius)).ToList();
        foreach (var point in points)
            AppendPoint(html, point, Px(point.X.Median, right), Py(point.Y.Median, top), taken);
        html.Write($"</svg></div></figure>\n");
        return html.ToMarkup();
    }

    private static void AppendGrid(MarkupWriter html, IReadOnlyList<double> xs, IReadOnlyList<double> ys)
    {
        foreach (var y in ys)
        {
            html.Write($"<line class=\"grid\" x1=\"{Left}\" y1=\"{Py(y, ys[^1]):0.#}\" x2=\"{Width - Right}\" y2=\"{Py(y, ys[^1]):0.#}\"/>");
            html.Write($"<text class=\"tick\" x=\"{Left - 6}\" y=\"{Py(y, ys[^1]) + 4:0.#}\" text-anchor=\"end\">{NumberText.Short(y)}</text>");
        }

        foreach (var x in xs)
        {
            html.Write($"<line class=\"grid\" x1=\"{Px(x, xs[^1]):0.#}\" y1=\"{Top}\" x2=\"{Px(x, xs[^1]):0.#}\" y2=\"{Height - Bottom}\"/>");
            html.Write(
                $"<text class=\"tick\" x=\"{Px(x, xs[^1]):0.#}\" y=\"{Height - Bottom + 16}\" text-anchor=\"middle\">{NumberText.Short(x)}</text>"
            );
        }

        html.Write(
            $"<text class=\"tick\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 8}\" text-anchor=\"middle\">memory requested, mean over "
                + $"time, MiB</text>"
        );
    }

    /// <summary>In steps, since nothing was measured between two manifests. With accuracy as a third cost the front is no line.</summary>
    private static void AppendFront(MarkupWriter html, List<Point> points, double right, double top)
    {
        var front = ParetoFront.Of([.. points.Select(point => new double?[] { point.X.Median, point.Y.Median })]);
        var corners = points.Where((_, i) => front[i]).OrderBy(point => point.X.Median).ToList();
        if (corners.Count < 2)
            return;
        var path = new StringBuilder();
        foreach (var corner in corners)
            path.Append(
                path.Length == 0
                    ? Invariant($"M{Px(corner.X.Median, right):0.#} {Py(corner.Y.Median, top):0.#}")
                    : Invariant($"H{Px(corner.X.Median, right):0.#}V{Py(corner.Y.Median, top):0.#}")
            );
        html.Write($"<path class=\"front\" d=\"{path}\"/>");
    }

    private static void AppendRuns(MarkupWriter html, Point point, double right, double top)
    {
        var (x, y) = (Px(point.X.Median, right), Py(point.Y.Median, top));
        var (across, along) = (Ends(point.X), Ends(point.Y));
        html.Write(
            $"<g class=\"point c{point.Colour}\"><line x1=\"{Px(across.Low, right):0.#}\" y1=\"{y:0.#}\" x2=\"{Px(across.High, right):0.#}\" "
                + $"y2=\"{y:0.#}\"/><line x1=\"{x:0.#}\" y1=\"{Py(along.Low, top):0.#}\" x2=\"{x:0.#}\" y2=\"{Py(along.High, top):0.#}\"/>"
        );
        foreach (var (runX, runY) in point.Runs)
            html.Write($"<circle class=\"run\" cx=\"{Px(runX, right):0.#}\" cy=\"{Py(runY, top):0.#}\" r=\"3\"/>");
        html.Write($"</g>");
    }

    private static void AppendPoint(MarkupWriter html, Point point, double x, double y, List<Box> taken)
    {
        html.Write(
            $"<g class=\"point c{point.Colour}{(point.IsOnFront ? " best" : "")}\"><title>{point.Text}: "
                + $"{NumberText.Short(point.X.Median)} MiB, {NumberText.Short(point.Y.Median)} ms</title><circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" "
                + $"r=\"{Radius}\"/><text class=\"number\" x=\"{x:0.#}\" y=\"{y + 4:0.#}\" text-anchor=\"middle\">{point.Number}</text></g>"
        );
        var width = point.Text.Length * LetterWidth;
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
        if (places.FirstOrDefault(place => place.IsInside && !taken.Any(place.Meets)) is { } free)
        {
            taken.Add(free);
            html.Write($"<text class=\"name\" x=\"{free.X:0.#}\" y=\"{free.Y + LineHeight - 4:0.#}\">{point.Text}</text>");
        }
    }

    private static string Accuracy(Entry entry) => entry.Of(KnownFigures.Accuracy) is { } known ? Invariant($", {known.Median * 100:0.0} % right") : "";

    private static (double Low, double High) Ends(Estimate estimate) =>
        estimate.Interval is { } interval ? (interval.Low, interval.High) : (estimate.Lowest, estimate.Highest);

    private static double Px(double value, double right) => Left + value / right * (Width - Left - Right);

    private static double Py(double value, double top) => Height - Bottom - value / top * (Height - Top - Bottom);

    private sealed record Box(double X, double Y, double Width, double Height)
    {
        public bool IsInside => X >= Left && X + Width <= Scatter.Width && Y >= 0 && Y + Height <= Scatter.Height - Bottom;

        public bool Meets(Box other) => X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;
    }

    private sealed record Point(int Number, string Text, bool IsOnFront, Estimate X, Estimate Y, IReadOnlyList<(double X, double Y)> Runs)
    {
        public int Colour => (Number - 1) % Colours + 1;

        public static Point? Of(Entry entry, int number, string accuracy)
        {
            var (memory, time) = (KnownFigures.MemoryRequested, KnownFigures.ResponseTime);
            if (entry.Of(memory) is not { } x || entry.Of(time) is not { } y)
                return null;
            return new Point(
                number, entry.Variant.Name + accuracy, entry.IsOnFront, Scale(x, memory), Scale(y, time),
                [.. entry.Variant.Counted.Select(trial => (X: memory.Value(trial.Summary), Y: time.Value(trial.Summary)))
                    .Where(run => run is { X: not null, Y: not null }).Select(run => (run.X!.Value * memory.Shown, run.Y!.Value * time.Shown))]);
        }

        private static Estimate Scale(Estimate estimate, Figure figure) => estimate with
        {
            Median = estimate.Median * figure.Shown,
            Lowest = estimate.Lowest * figure.Shown,
            Highest = estimate.Highest * figure.Shown,
            Interval = estimate.Interval is { } interval ? new Interval(interval.Low * figure.Shown, interval.High * figure.Shown) : null,
        };
    }
}
