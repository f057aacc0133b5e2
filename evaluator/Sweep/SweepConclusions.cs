using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Sweep;

/// <summary>What a sweep says, in a sentence each: which cell to take. Cells that cannot be told apart are all named. Pure.</summary>
internal static class SweepConclusions
{
    // More would be no choice any more.
    private const int MostNamed = 8;

    // What running a cell costs: where no price was given, what it requests.
    private static readonly IReadOnlyList<Figure> Costs = [KnownFigures.Cost, KnownFigures.MemoryRequested, KnownFigures.MemoryUsedPeak];

    /// <summary>All that the sweep has found out. What it was after comes first: the best cell by its objective, the least amount that works.</summary>
    public static IReadOnlyList<string> All(SweepResult result) =>
        [.. BestCell.Of(result)?.Sentences() ?? [], .. Goal(result), .. LeastValue.Sentences(result), .. Of(result)];

    /// <summary>The sentences, the choice first; none while no cell can be judged.</summary>
    public static IReadOnlyList<string> Of(SweepResult result)
    {
        var judged = result.Cells.Where(cell => cell.State == TrialState.Done && cell.IsUnharmed).ToList();
        if (judged.Count < 2)
            return [];
        var cost = Costs.FirstOrDefault(figure => judged.All(cell => Value(result, cell, figure.Name) is not null));
        var time = result.Definition.Target.TimeFigure is { } name ? KnownFigures.Of(name) : null;
        List<string> sentences = [];
        List<string> doubts = [];
        if (result.Definition.Goals.Objectives.Count > 0 && cost is not null)
            sentences.Add(Cheapest(result, judged, cost));
        foreach (var figure in new[] { time, cost }.OfType<Figure>())
        {
            if (FirstCells.Of(result, judged, figure, isLow: true) is not { } first)
                continue;
            if (first.Cells.Count < judged.Count)
                sentences.Add(
                    $"{(figure == time ? "Fastest" : $"Lowest {figure.Title.ToLowerInvariant()}")}: {Names(result, first.Cells)}, "
                        + $"{Range(result, first, figure)}.");
            else if (first.IsVaried)
                sentences.Add($"{figure.Title}: no cell can be told from the best, {Range(result, first, figure)}; their trials differ as much.");
            if (figure == time && first.TrialsNeeded is { } needed)
                doubts.Add(
                    $"Which cell is the fastest may be chance, with {NumberText.Count(judged.Min(cell => cell.Values(figure.Name).Count), "trial")} of each: "
                        + Invariant($"it takes {needed} to tell them apart."));
        }

        return [.. sentences, .. doubts];
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
        var keeping = judged.Where(cell => BudgetSpent(cell) is { Count: > 0 } spent && spent.All(share => share <= 1)).ToList();
        if (keeping.Count > 0)
        {
            var first = FirstCells.Of(result, keeping, cost, isLow: true)!;
            var cells = first.Cells;
            return $"Cheapest {(cells.Count == 1 ? "cell that keeps" : "cells that keep")} {asked} in every trial: {Names(result, cells)}, with "
                + $"{cost.Title.ToLowerInvariant()} {Range(result, first, cost)}{Times(result, cells)}. "
                + Invariant($"{keeping.Count} of {judged.Count} cells keep {(result.Definition.Goals.Objectives.Count == 1 ? "it" : "them")}.");
        }

        var nearest = judged.Where(cell => BudgetSpent(cell).Count > 0).MinBy(cell => BudgetSpent(cell).Max());
        return $"No cell keeps {asked} in every trial"
            + (nearest is null
                ? "."
                : $"; the nearest is {Names(result, [nearest])}, with {NumberText.Short(BudgetSpent(nearest).Max())} times "
                    + "as many bad answers as allowed.");
    }

    /// <summary>What the cells that come first came to.</summary>
    private static string Range(SweepResult result, FirstCells first, Figure figure)
    {
        var worst = first.Cells.Select(cell => Value(result, cell, figure.Name)!.Value).MaxBy(value => Math.Abs(value - first.Value));
        return figure.Show(worst) == figure.Show(first.Value) ? figure.ShowWithUnit(first.Value)
            : $"{figure.Show(first.Value)} to {figure.ShowWithUnit(worst)}";
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

    private static IReadOnlyList<double> BudgetSpent(CellResult cell) => cell.Values(KnownFigures.BudgetSpent.Name);

    private static double? Value(SweepResult result, CellResult cell, string metric) => cell.Value(metric, result.Definition.Combination);
}
