using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Sweep;

/// <summary>What a sweep says, in a sentence each: which cell to take. Cells that cannot be told apart are all named. Pure.</summary>
internal static class SweepConclusions
{
    // More would be no choice any more.
    private const int MostNamed = 8;

    private const string BudgetSpent = "budget_spent";

    // What running a cell costs: where no price was given, what it requests.
    private static readonly IReadOnlyList<string> Costs = ["cost", "memory_requested_KB", "memory_used_peak_KB"];

    /// <summary>All that the sweep has found out. What it was after comes first: the best cell by its objective, the least amount that works.</summary>
    public static IReadOnlyList<string> All(SweepResult result) =>
        [.. BestCell.Of(result)?.Sentences() ?? [], .. Goal(result), .. LeastValue.Sentences(result), .. Of(result)];

    /// <summary>The sentences, the choice first; none while no cell can be judged.</summary>
    public static IReadOnlyList<string> Of(SweepResult result)
    {
        var judged = result.Cells.Where(cell => cell.State == TrialState.Done && cell.IsUnharmed).ToList();
        if (judged.Count < 2)
            return [];
        var cost = Costs.FirstOrDefault(name => judged.All(cell => Value(result, cell, name) is not null)) is { } known ? KnownFigures.Of(known) : null;
        var time = result.Definition.Target.TimeFigure is { } name ? KnownFigures.Of(name) : null;
        List<string> sentences = [];
        if (result.Definition.Goals.Objectives.Count > 0 && cost is not null)
            sentences.Add(Cheapest(result, judged, cost));
        foreach (var figure in new[] { time, cost }.OfType<Figure>())
        {
            if (Lowest(result, judged, figure) is { Cells.Count: > 0 } best && best.Cells.Count < judged.Count)
            {
                var what = figure == time ? "Fastest" : $"Lowest {figure.Title.ToLowerInvariant()}";
                sentences.Add($"{what}: {Names(result, best.Cells)}, {figure.ShowWithUnit(best.Value)}.");
            }
        }

        return sentences;
    }

    /// <summary>Every cell that comes first in a figure of which less is better: those that tables show with the same number are not told apart.</summary>
    internal static (IReadOnlyList<CellResult> Cells, double Value) Lowest(SweepResult result, IReadOnlyList<CellResult> cells, Figure figure) =>
        First(result, cells, figure, isLow: true);

    /// <summary>The same of either end.</summary>
    internal static (IReadOnlyList<CellResult> Cells, double Value) First(SweepResult result, IReadOnlyList<CellResult> cells, Figure figure, bool isLow)
    {
        var known = cells.Select(cell => (Cell: cell, Value: Value(result, cell, figure.Name))).Where(one => one.Value is not null).ToList();
        if (known.Count == 0)
            return ([], double.NaN);
        var best = isLow ? known.Min(one => one.Value!.Value) : known.Max(one => one.Value!.Value);
        return ([.. known.Where(one => figure.Show(one.Value!.Value) == figure.Show(best)).Select(one => one.Cell)], best);
    }

    private static IEnumerable<string> Goal(SweepResult result)
    {
        if (result is { Reached: { } reached, Definition.Objective: { Goal: { } goal } objective })
            yield return Invariant($"Cell {reached.Cell.Number} has reached the goal, ")
                + $"{KnownFigures.Of(objective.Metric).ShowWithUnit(goal)}: the sweep is over.";
    }

    private static string Cheapest(SweepResult result, IReadOnlyList<CellResult> judged, Figure cost)
    {
        var asked = string.Join(" and ", result.Definition.Goals.Objectives.Select(objective => objective.Text));
        var keeping = judged.Where(cell => cell.Values(BudgetSpent) is { Count: > 0 } spent && spent.All(share => share <= 1)).ToList();
        if (keeping.Count > 0)
        {
            var (cells, value) = Lowest(result, keeping, cost);
            return $"Cheapest {(cells.Count == 1 ? "cell that keeps" : "cells that keep")} {asked} in every trial: {Names(result, cells)}, with "
                + $"{cost.Title.ToLowerInvariant()} {cost.ShowWithUnit(value)}{Times(result, cells)}. "
                + Invariant($"{keeping.Count} of {judged.Count} cells keep {(result.Definition.Goals.Objectives.Count == 1 ? "it" : "them")}.");
        }

        var nearest = judged.Where(cell => cell.Values(BudgetSpent).Count > 0).MinBy(cell => cell.Values(BudgetSpent).Max());
        return $"No cell keeps {asked} in every trial"
            + (nearest is null
                ? "."
                : $"; the nearest is {Names(result, [nearest])}, with {NumberText.Short(nearest.Values(BudgetSpent).Max())} times "
                    + "as many bad answers as allowed.");
    }

    private static string Times(SweepResult result, IReadOnlyList<CellResult> cells) =>
        cells is [var only] && Value(result, only, KnownFigures.P95.Name) is { } p95 ? $", p95 {KnownFigures.P95.ShowWithUnit(p95)}" : "";

    /// <summary>Cells by number, one alone with its values.</summary>
    internal static string Names(SweepResult result, IReadOnlyList<CellResult> cells)
    {
        if (cells is [var only])
            return Invariant($"cell {only.Cell.Number} (")
                + string.Join(
                    ", ",
                    result.Definition.Parameters.Zip(only.Cell.Values, (parameter, value) => $"{parameter.Name} {SweepParameter.Show(value)}")) + ")";
        var named = string.Join(", ", cells.Take(MostNamed).Select(cell => Invariant($"{cell.Cell.Number}")));
        return Invariant($"cells {named}{(cells.Count > MostNamed ? $" and {cells.Count - MostNamed} others" : "")}, which cannot be told apart");
    }

    private static double? Value(SweepResult result, CellResult cell, string metric) => cell.Value(metric, result.Definition.Combination);
}
