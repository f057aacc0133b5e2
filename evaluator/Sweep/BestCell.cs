using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Sweep;

/// <summary>The best cell by a sweep's objective, and how sure that is. Pure.</summary>
/// <param name="Objective">The figure.</param>
/// <param name="Best">The cell.</param>
/// <param name="Value">What it came to, its trials combined.</param>
/// <param name="Interval">Where the median over its trials lies with 95 % confidence; null: it has too few trials.</param>
/// <param name="Next">The second best; null: there is no other.</param>
internal sealed record BestCell(Figure Objective, CellResult Best, double Value, Interval? Interval, CellResult? Next)
{
    /// <summary>What the second best came to.</summary>
    public double? NextValue { get; private init; }

    /// <summary>How often chance alone would set the two as far apart; null: too few trials to tell.</summary>
    public double? Chance { get; private init; }

    /// <summary>The best of the cells in which no trial failed or was stopped; null: there is no objective, or no such cell yet.</summary>
    public static BestCell? Of(SweepResult result)
    {
        if (result.Definition is not { Objective: { } objective, Combination: var combination })
            return null;
        var ranked = result.Cells.Where(cell => cell.IsUnharmed && cell.Values(objective.Metric).Count > 0)
            .Select(cell => (Cell: cell, Value: cell.Value(objective.Metric, combination)!.Value))
            .OrderBy(known => objective.Loss(known.Value)).ToList();
        if (ranked.Count == 0)
            return null;
        var (best, values) = (ranked[0], ranked[0].Cell.Values(objective.Metric));
        var next = ranked.Count > 1 ? ranked[1] : default;
        var others = next.Cell?.Values(objective.Metric) ?? [];
        return new BestCell(
            KnownFigures.Of(objective.Metric), best.Cell, best.Value, Bootstrap.Median(values, new Random(result.Seed)), next.Cell)
        {
            NextValue = next.Cell is null ? null : next.Value,
            Chance = values.Count < Bootstrap.FewestValues || others.Count < Bootstrap.FewestValues ? null
                : PermutationTest.TwoSample(values, others, new Random(result.Seed)),
        };
    }

    /// <summary>The cell's interval, or why it has none, and whether it can be told from the next.</summary>
    public IEnumerable<string> Sentences()
    {
        var trials = Best.Values(Objective.Name).Count;
        yield return Invariant($"Cell {Best.Cell.Number} has the best {Objective.Title}, {Objective.ShowWithUnit(Value)}") + (Interval is { } known
            ? Invariant($": the median of {trials} trials, with 95 % confidence between {Objective.ShowWithUnit(known.Low)} and ")
                + $"{Objective.ShowWithUnit(known.High)}."
            : trials == 1 ? ", in one trial." : Invariant($", in {trials} trials."));
        if (Next is null || NextValue is not { } next)
            yield break;
        var second = Invariant($"the next, cell {Next.Cell.Number} with {Objective.ShowWithUnit(next)}");
        yield return Chance is { } chance && chance < PermutationTest.Level
            ? Invariant($"It is better than {second}: chance alone would set the two as far apart once in {Math.Max(1, Math.Floor(1 / chance)):0} times.")
            : $"It cannot be told from {second}"
                + (Chance is not null
                    ? ": their trials differ by no more than chance allows."
                    : Invariant($": that takes {Bootstrap.FewestValues} trials of each."));
    }
}
