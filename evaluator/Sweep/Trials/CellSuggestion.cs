using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>What a sweep tries next, by what its cells came to. Pure: the same seed and the same results suggest the same.</summary>
internal static class CellSuggestion
{
    /// <summary>The next cell.</summary>
    /// <param name="definition">A sweep that is a search.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="cells">The cells so far; those with trials that have not ended say nothing yet, but are not suggested again.</param>
    /// <returns>Null where there is no other combination, or none yet.</returns>
    public static SweepCell? Next(SweepDefinition definition, int seed, IReadOnlyList<CellResult> cells)
    {
        if (definition.Smallest is not null)
            return LeastValue.Next(definition, cells) is { } least ? definition.Target.CellOf(definition, cells.Count + 1, least) : null;
        var parameters = definition.Parameters;
        var known = cells.Select(cell => SweepCell.KeyOf(cell.Cell.Values)).ToHashSet();
        List<TriedPoint> tried =
        [
            .. cells.Where(cell => cell.IsOver).Select(cell => new TriedPoint(
                [.. parameters.Zip(cell.Cell.Values, (parameter, value) => parameter.CoordinateOf(value))], LossOf(definition, cell))),
        ];
        var number = cells.Count + 1;
        var point = TreeParzenEstimator.Suggest(
            [.. parameters.Select(parameter => parameter.Dimension)], seed, number, tried, point => !known.Contains(SweepCell.KeyOf(Values(point))));
        return point is null ? null : definition.Target.CellOf(definition, number, Values(point));

        IReadOnlyList<string?> Values(IReadOnlyList<double> at) => [.. parameters.Zip(at, (parameter, coordinate) => parameter.At(coordinate))];
    }

    /// <summary>The cells that are tried before anything is known; of a sweep whose cells are all known beforehand, those.</summary>
    public static IReadOnlyList<SweepCell> First(SweepDefinition definition, int seed, IReadOnlyList<SweepCell> known)
    {
        if (!definition.IsSearch)
            return known;
        var first = new List<CellResult>();
        while (first.Count < Math.Min(definition.Count ?? SweepCells.Most, TreeParzenEstimator.FewestBefore) && Next(definition, seed, first) is { } next)
            first.Add(new CellResult(next, [new TrialResult(1)]));
        return [.. first.Select(cell => cell.Cell)];
    }

    /// <summary>A trial that was stopped counts by what it had come to; a cell in which one failed for nothing.</summary>
    private static double LossOf(SweepDefinition definition, CellResult cell)
    {
        var objective = definition.Objective!;
        List<double> values =
        [
            .. cell.Done.Concat(cell.Stopped)
                .Select(trial => trial.Figures.TryGetValue(objective.Metric, out var value) ? value : (double?)null).OfType<double>(),
        ];
        return cell.Failed.Count > 0 || values.Count == 0 ? double.PositiveInfinity : objective.Loss(CellResult.Combine(values, definition.Combination));
    }
}
