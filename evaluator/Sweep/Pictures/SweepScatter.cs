using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Statistics;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Pictures;

/// <summary>The cells of a sweep in the first two figures that its front minds, how fast they are upwards, with the front as a line.</summary>
internal static class SweepScatter
{
    /// <summary>The figure; nothing where there is no front.</summary>
    public static Markup ToHtml(SweepResult result)
    {
        var metrics = SweepFindings.FrontMetrics(result);
        if (metrics.Count < 2)
            return Markup.None;
        var (x, y) = metrics[0].Name == result.Definition.Target.TimeFigure ? (metrics[1], metrics[0]) : (metrics[0], metrics[1]);
        var best = SweepFindings.Front(result);
        List<ScatterPoint> points =
        [
            .. result.Cells.Index().Where(cell => cell.Item is { State: TrialState.Done, IsUnharmed: true }).Select(cell => new ScatterPoint(
                cell.Item.Cell.Number,
                string.Join(", ", cell.Item.Cell.Values.Select(SweepParameter.Show)),
                best[cell.Index],
                Spread(cell.Item, x, result.Definition.Combination),
                Spread(cell.Item, y, result.Definition.Combination),
                // One trial is the point itself.
                cell.Item.Done.Count < 2
                    ? []
                    : [.. cell.Item.Values(x.Name).Zip(cell.Item.Values(y.Name), (across, upwards) => (across * x.Shown, upwards * y.Shown))])),
        ];
        return new ScatterPlot(
            (x.Title, x.Unit),
            (y.Title, y.Unit),
            $"Filled: no other cell is as good in {string.Join(" and ", metrics.Select(metric => metric.Title.ToLowerInvariant()))} and better in one of them.")
            .ToHtml(points, ParetoFront.Of([.. points.Select(point => new double?[] { point.X.Median, point.Y.Median })]));
    }

    private static Spread Spread(CellResult cell, Figure figure, Combination combination)
    {
        var values = cell.Values(figure.Name);
        return new Spread(CellResult.Combine(values, combination) * figure.Shown, values.Min() * figure.Shown, values.Max() * figure.Shown);
    }
}
