using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison;

/// <summary>
/// Memory requested against response time: each manifest's median with its number, whiskers as far as its interval (lowest to
/// highest where there is none), its runs as dots, and the front as a line.
/// </summary>
internal static class Scatter
{
    private static readonly Figure Across = KnownFigures.MemoryRequested, Upwards = KnownFigures.ResponseTime;

    /// <summary>The figure; a line of text when no manifest has both figures.</summary>
    public static Markup ToHtml(ComparisonResult result)
    {
        // The same on every point would only hide them.
        var accuracies = result.Entries.Select(Accuracy).Distinct().Count() > 1;
        var points = result.Entries.Select((entry, i) => PointOf(entry, i + 1, accuracies ? Accuracy(entry) : "")).OfType<ScatterPoint>().ToList();
        var accuracy = result.FrontKnowsAccuracy ? ", accuracy" : "";
        return new ScatterPlot(
            (Across.Title, Across.Unit),
            (Upwards.Title, "milliseconds"),
            $"Filled: no other is as good in memory requested{accuracy} and response time and better in one of them.")
            .ToHtml(points, ParetoFront.Of([.. points.Select(point => new double?[] { point.X.Median, point.Y.Median })]));
    }

    private static string Accuracy(Entry entry) => entry.Of(KnownFigures.Accuracy) is { } known ? Invariant($", accuracy {known.Median * 100:0.0} %") : "";

    private static ScatterPoint? PointOf(Entry entry, int number, string accuracy)
    {
        if (entry.Of(Across) is not { } x || entry.Of(Upwards) is not { } y)
            return null;
        return new ScatterPoint(
            number, entry.Variant.Name + accuracy, entry.IsOnFront, Scale(x, Across), Scale(y, Upwards),
            [.. entry.Variant.Counted.Select(trial => (X: Across.Value(trial.Summary), Y: Upwards.Value(trial.Summary)))
                .Where(run => run is { X: not null, Y: not null }).Select(run => (run.X!.Value * Across.Shown, run.Y!.Value * Upwards.Shown))]);
    }

    private static Spread Scale(Estimate estimate, Figure figure) => new(
        estimate.Median * figure.Shown,
        (estimate.Interval?.Low ?? estimate.Lowest) * figure.Shown,
        (estimate.Interval?.High ?? estimate.Highest) * figure.Shown);
}
