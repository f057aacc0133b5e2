using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Sweep;

/// <summary>
/// The cells that come first in a figure: the best, and all that cannot be told from it. Those that tables show with the same number cannot.
/// Of a sweep that is over, whose trials of a cell differ, neither can those whose trials differ from the best one's by no more than chance
/// allows: each is held against it by a permutation test at 5 % shared by all of them (Bonferroni). docs/validity.md says how often a cell
/// is left out that is as good. Pure.
/// </summary>
/// <param name="Best">The best.</param>
/// <param name="Value">What it came to, its trials combined.</param>
/// <param name="Cells">All that come first, in the order of the sweep.</param>
internal sealed record FirstCells(CellResult Best, double Value, IReadOnlyList<CellResult> Cells)
{
    /// <summary>Trials of each cell that it takes to tell them apart; null: there are as many, or a cell's trials do not differ.</summary>
    public int? TrialsNeeded { get; private init; }

    /// <summary>Whether trials of one cell differ.</summary>
    public bool IsVaried { get; private init; }

    /// <summary>The largest p at which a cell counts as another than the best.</summary>
    public double Level { get; private init; }

    /// <summary>Those that come first.</summary>
    /// <param name="result">The sweep.</param>
    /// <param name="cells">The cells to choose from.</param>
    /// <param name="figure">The figure.</param>
    /// <param name="isLow">Whether less is better.</param>
    /// <returns>Null where no cell has the figure.</returns>
    public static FirstCells? Of(SweepResult result, IReadOnlyList<CellResult> cells, Figure figure, bool isLow)
    {
        var known = cells.Select(cell => (Cell: cell, Value: cell.Value(figure.Name, result.Definition.Combination), Values: cell.Values(figure.Name)))
            .Where(one => one.Value is not null).ToList();
        if (known.Count == 0)
            return null;
        var best = isLow ? known.MinBy(one => one.Value) : known.MaxBy(one => one.Value);
        var level = PermutationTest.Level / Math.Max(1, known.Count - 1);
        var fewest = known.Min(one => one.Values.Count);
        var isVaried = known.Any(one => one.Values.Any(trial => trial != one.Values[0]));
        var isTold = isVaried && fewest >= TrialsFor(level);
        var (value, shown) = (best.Value!.Value, figure.Show(best.Value!.Value));
        return new FirstCells(
            best.Cell, value,
            [
                .. known.Where(one => one.Cell == best.Cell || figure.Show(one.Value!.Value) == shown
                        || (isTold && result.IsFinished && Chance(result, best.Values, one.Values) >= level))
                    .Select(one => one.Cell),
            ])
        {
            TrialsNeeded = known.Count > 1 && !isTold && (isVaried || fewest == 1) ? TrialsFor(level) : null,
            IsVaried = isVaried,
            Level = level,
        };
    }

    /// <summary>How often chance alone would set two cells as far apart.</summary>
    internal static double Chance(SweepResult result, IReadOnlyList<double> a, IReadOnlyList<double> b) =>
        // Most cells of a sweep are far apart, and what all the ways of dealing would come to is known.
        a.Count == b.Count && (a.Max() < b.Min() || b.Max() < a.Min())
            ? PermutationTest.SmallestTwoSample(a.Count, b.Count)
            : PermutationTest.TwoSample(a, b, new Random(result.Seed));

    /// <summary>Trials with which two cells that differ in all of them are told apart, and a median has an interval.</summary>
    private static int TrialsFor(double level)
    {
        var trials = Bootstrap.FewestValues;
        while (PermutationTest.SmallestTwoSample(trials, trials) >= level)
            trials++;
        return trials;
    }
}
