using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep;

/// <summary>What a sweep's cells say beside each other. A cell of which a trial failed or was stopped is neither best nor on the front:
/// what is left of it looks better than it is. Pure.</summary>
internal static class SweepFindings
{
    // What the headlines cost.
    private static readonly IReadOnlyList<string> WithHeadlines = [KnownFigures.MemoryRequested.Name, KnownFigures.TransactionRate.Name];

    /// <summary>For each metric that has a better end, the cells that come first. A single cell is no finding.</summary>
    public static IReadOnlyList<(Figure Metric, FirstCells First)> Best(SweepResult result)
    {
        List<CellResult> cells = [.. result.Cells.Where(cell => cell.IsUnharmed)];
        return
        [
            .. result.Metrics.Select(KnownFigures.Of)
                .Where(metric => metric.IsBetterWhenLow is not null
                    && cells.Select(cell => cell.Value(metric.Name, result.Definition.Combination)).OfType<double>().Distinct().Count() > 1)
                .Select(metric => (metric, FirstCells.Of(result, cells, metric, metric.IsBetterWhenLow == true)!)),
        ];
    }

    /// <summary>What the front minds, as far as all cells know it.</summary>
    public static IReadOnlyList<Figure> FrontMetrics(SweepResult result)
    {
        var wanted = result.Definition.Target.FrontFigures;
        var done = result.Cells.Where(cell => cell.State == TrialState.Done && cell.IsUnharmed).ToList();
        return [.. wanted.Where(name => done.Count > 0 && done.All(cell => cell.Values(name).Count > 0)).Select(KnownFigures.Of)];
    }

    /// <summary>For each cell whether it is on the Pareto front. With fewer than two figures there is no front.</summary>
    public static IReadOnlyList<bool> Front(SweepResult result)
    {
        var metrics = FrontMetrics(result);
        return metrics.Count < 2
            ? [.. result.Cells.Select(_ => false)]
            : ParetoFront.Of([.. result.Cells.Select(cell => (IReadOnlyList<double?>)[.. metrics.Select(metric =>
                (!cell.IsUnharmed ? null : cell.Value(metric.Name, result.Definition.Combination)) * (metric.IsBetterWhenLow == false ? -1 : 1))])]);
    }

    /// <summary>What tables at a terminal show: what the sweep is after, else the headlines, and what these cost.</summary>
    public static IReadOnlyList<Figure> Headlines(SweepResult result) =>
    [
        .. result.Metrics.Where(name => result.Definition.Objective is { } objective
            ? name == objective.Metric || (KnownFigures.IsKnown(name) && KnownFigures.Of(name).IsHeadline)
            : KnownFigures.Of(name).IsHeadline || WithHeadlines.Contains(name)).Select(KnownFigures.Of),
    ];

    /// <summary>The heat maps asked for; else of each headline metric that is not the same everywhere, over the first two parameters.</summary>
    public static IReadOnlyList<HeatMapQuery> HeatMaps(SweepResult result)
    {
        var definition = result.Definition;
        if (definition.HeatMaps.Count > 0)
            return [.. definition.HeatMaps.Where(query => result.Metrics.Contains(query.Metric))];
        // What a search is after, and nothing else that its trials happen to print.
        var headlines = result.Metrics
            .Where(name => definition.Objective is { } objective ? name == objective.Metric : KnownFigures.Of(name).IsHeadline).ToList();
        var telling = headlines
            .Where(name => result.Cells.Select(cell => cell.Value(name, definition.Combination)).OfType<double>().Distinct().Count() > 1)
            .ToList();
        return
        [
            .. (telling.Count > 0 ? telling : headlines).Select(name => new HeatMapQuery(
                name,
                definition.Parameters[0].Name,
                definition.Parameters.ElementAtOrDefault(1)?.Name
            )),
        ];
    }
}
