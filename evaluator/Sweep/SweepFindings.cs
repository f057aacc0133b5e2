using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Sweep;

/// <summary>What a sweep's cells say beside each other. A cell of which a trial failed or was stopped is neither best nor on the front:
/// what is left of it looks better than it is. Pure.</summary>
internal static class SweepFindings
{
    /// <summary>
    /// For each metric that has a better end, the best cells: those that tables show with the same number are all named. A single
    /// cell is no finding.
    /// </summary>
    public static IReadOnlyList<(Figure Metric, IReadOnlyList<CellResult> Cells, double Value)> Best(SweepResult result)
    {
        var best = new List<(Figure, IReadOnlyList<CellResult>, double)>();
        foreach (var metric in result.Metrics.Select(KnownFigures.Of).Where(metric => metric.IsBetterWhenLow is not null))
        {
            var known = result
                .Cells.Where(cell => cell.IsUnharmed)
                .Select(cell => (Cell: cell, Value: cell.Value(metric.Name, result.Definition.Combination)))
                .Where(known => known.Value is not null)
                .ToList();
            if (known.Select(cell => cell.Value).Distinct().Count() < 2)
                continue;
            var (cells, value) = SweepConclusions.First(result, [.. known.Select(cell => cell.Cell)], metric, metric.IsBetterWhenLow == true);
            best.Add((metric, cells, value));
        }

        return best;
    }

    /// <summary>
    /// What the front minds: memory requested, response time and, where all know it, accuracy; of Jobs the time and the most
    /// memory.
    /// </summary>
    public static IReadOnlyList<Figure> FrontMetrics(SweepResult result)
    {
        string[] wanted = SweepTarget.IsJob(result.Definition.Manifest)
            ? ["completion_s", "memory_used_peak_KB"]
            : ["memory_requested_KB", "response_time_s", "accuracy"];
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
