using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Pages;
using MlServe.Evaluator.Statistics;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tuning.Display;

/// <summary>
/// What is minimized against what shows the first requirement: the front with its numbers and its simulations as dots, all else that was tried as
/// grey dots.
/// </summary>
internal static class TuneScatter
{
    // Far beyond what is asked for nobody looks, and all else would be a heap in a corner.
    private const double Beyond = 2;
    private const int MostPoints = 20;

    /// <summary>The picture; nothing where there is no second figure.</summary>
    public static Markup ToHtml(TuneResult result)
    {
        if (result.FrontFigures is not [var x, var y, ..])
            return Markup.None;
        var limit = Beyond * result.Ranked.Select(cell => cell.Value(y.Name)).Max();
        List<TunedCell> near = [.. result.Front.Where(cell => cell.Value(x.Name) is not null && !(cell.Value(y.Name) > limit))];
        // Evenly thinned, the best and the manifest as it is among them.
        List<TunedCell> shown =
        [
            .. near.Where((cell, index) => near.Count <= MostPoints || cell == result.Best || index % (near.Count / MostPoints + 1) == 0)
                .Append(result.Original).Where(cell => cell.Value(x.Name) is not null && cell.Value(y.Name) is not null).DistinctBy(cell => cell.Cell),
        ];
        List<ScatterPoint> points = [.. shown.Select(cell => PointOf(result, cell, x, y))];
        return new ScatterPlot(
            (x.Title, x.Unit),
            (y.Title, y.Unit),
            $"The line is the front of what was tried: nothing else is as good in both. Filled: it keeps {TuneFindings.Kept(result.Definition)}. "
                + "Small dots: its simulations; grey: what else was tried.")
        {
            Others = [.. result.Cells.Where(cell => cell.Value(x.Name) is not null && cell.Value(y.Name) is not null)
                .Select(cell => (cell.Value(x.Name)!.Value * x.Shown, cell.Value(y.Name)!.Value * y.Shown))],
        }.ToHtml(points, ParetoFront.Of([.. points.Select(point => new double?[] { point.X.Median, point.Y.Median })]));
    }

    private static ScatterPoint PointOf(TuneResult result, TunedCell cell, Figure x, Figure y) => new(
        // The manifest as it is has the number 0.
        cell.Cell, cell.Cell == 0 ? "as it is" : cell == result.Best ? "the best" : "", cell.Meets, Spread(cell, x), Spread(cell, y),
        [.. Trials(cell, x).Zip(Trials(cell, y)).Where(trial => trial is { First: not null, Second: not null })
            .Select(trial => (trial.First!.Value * x.Shown, trial.Second!.Value * y.Shown))]);

    private static Spread Spread(TunedCell cell, Figure figure)
    {
        var (median, known) = (cell.Value(figure.Name)!.Value, Trials(cell, figure).OfType<double>().ToList());
        return new Spread(median * figure.Shown, known.Append(median).Min() * figure.Shown, known.Append(median).Max() * figure.Shown);
    }

    private static IReadOnlyList<double?> Trials(TunedCell cell, Figure figure) => cell.Trials.GetValueOrDefault(figure.Name) ?? [];
}
