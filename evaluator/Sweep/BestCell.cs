using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Sweep;

/// <summary>The best cell by a sweep's objective, and how sure that is. Pure.</summary>
/// <param name="Objective">The figure.</param>
/// <param name="First">The cell, and those that cannot be told from it.</param>
/// <param name="Interval">Where the median over its trials lies with 95 % confidence; null: it has too few trials.</param>
internal sealed record BestCell(Figure Objective, FirstCells First, Interval? Interval)
{
    private const int MostNamed = 8;

    /// <summary>The second best with what it came to; null: there is no other.</summary>
    public (CellResult Cell, double Value)? Next { get; private init; }

    /// <summary>How often chance alone would set the two as far apart; null: too few trials to tell.</summary>
    public double? Chance { get; private init; }

    /// <summary>The best of the cells in which no trial failed or was stopped; null: there is no objective, or no such cell yet.</summary>
    public static BestCell? Of(SweepResult result)
    {
        if (result.Definition is not { Objective: { } objective, Combination: var combination })
            return null;
        var figure = KnownFigures.Of(objective.Metric);
        List<CellResult> cells = [.. result.Cells.Where(cell => cell.IsUnharmed)];
        if (FirstCells.Of(result, cells, figure, isLow: !objective.IsMaximized) is not { } first)
            return null;
        var values = first.Best.Values(figure.Name);
        var next = cells.Where(cell => cell != first.Best && cell.Values(figure.Name).Count > 0)
            .Select(cell => (Cell: cell, Value: cell.Value(figure.Name, combination)!.Value))
            .OrderBy(known => objective.Loss(known.Value)).Select(known => ((CellResult, double)?)known).FirstOrDefault();
        return new BestCell(figure, first, Bootstrap.Median(values, new Random(result.Seed)))
        {
            Next = next,
            Chance = next is not { } second || first.TrialsNeeded is not null ? null
                : FirstCells.Chance(result, values, second.Item1.Values(figure.Name)),
        };
    }

    /// <summary>The cell's interval, or why it has none, and from which others it can be told.</summary>
    public IEnumerable<string> Sentences()
    {
        var trials = First.Best.Values(Objective.Name).Count;
        yield return Invariant($"Cell {First.Best.Cell.Number} has the best {Objective.Title}, {Objective.ShowWithUnit(First.Value)}")
            + (Interval is { } known
                ? Invariant($": the median of {trials} trials, with 95 % confidence between {Objective.ShowWithUnit(known.Low)} and ")
                    + $"{Objective.ShowWithUnit(known.High)}."
                : trials == 1 ? ", in one trial." : Invariant($", in {trials} trials."));
        if (Next is not ({ } cell, var value))
            yield break;
        var second = Invariant($"the next, cell {cell.Cell.Number} with {Objective.ShowWithUnit(value)}");
        var others = First.Cells.Where(one => one != First.Best).ToList();
        yield return First.TrialsNeeded is { } needed ? Invariant($"It cannot be told from {second}: that takes {needed} trials of each.")
            : !First.IsVaried && others.Count > 0 ? $"It came to the same as {Numbers(others)}."
            : others.Count > 0 || Chance >= First.Level
            ? $"It cannot be told from {(others.Count > 1 ? Numbers(others) : second)}: their trials differ by no more than chance allows."
            : First.IsVaried && Chance is { } chance
            ? Invariant($"It is better than {second}: chance alone would set the two as far apart once in {Math.Max(1, Math.Floor(1 / chance)):0} times.")
            : $"It is better than {second}: no trial of a cell differs from its others.";
    }

    private static string Numbers(List<CellResult> cells) => (cells.Count == 1 ? "cell " : "cells ")
        + string.Join(", ", cells.Take(MostNamed).Select(cell => Invariant($"{cell.Cell.Number}")))
        + (cells.Count > MostNamed ? Invariant($" and {cells.Count - MostNamed} others") : "");
}
