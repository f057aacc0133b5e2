using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>A run of a cell that is to be made.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Round">Which of its trials, from 1.</param>
internal sealed record Trial(SweepCell Cell, int Round);

/// <summary>
/// Which trial runs next. Cells that are known beforehand run a round after the other, each round in an order of its own; where each cell is
/// suggested by those before, all trials of one come before the next. Whatever is left to do, order and think times are the seed's alone.
/// </summary>
internal sealed class TrialQueue
{
    private readonly SweepDefinition definition;
    private readonly int seed;
    private readonly List<Trial> left;
    private readonly IReadOnlyList<int> loadSeeds;
    private bool isExhausted;

    /// <summary>What is left of a sweep.</summary>
    /// <param name="result">How far it has come.</param>
    /// <param name="retryFailed">Trials that failed run again.</param>
    public TrialQueue(SweepResult result, bool retryFailed)
    {
        (definition, seed) = (result.Definition, result.Seed);
        List<SweepCell> valid = [.. result.Cells.Select(cell => cell.Cell).Where(cell => cell.Problem is null)];
        var random = new Random(seed);
        var order = definition.IsSearch
            ? valid.SelectMany(TrialsOf)
            : RunOrder.Of(valid.Count, definition.Trials, random).SelectMany((round, index) => round.Select(which => new Trial(valid[which], index + 1)));
        left = [.. order.ToList().Where(trial => result.Of(trial).State is var state
            && (state == TrialState.Pending || (retryFailed && state == TrialState.Failed)))];
        loadSeeds = [.. Enumerable.Range(0, definition.Trials).Select(_ => random.Next())];
    }

    /// <summary>How many there are still to come.</summary>
    public int LeftOf(SweepResult result) => left.Count + (isExhausted ? 0 : result.Missing * definition.Trials);

    /// <summary>Seed of the think times: within a round all cells meet the same users.</summary>
    public int LoadSeed(Trial trial) => loadSeeds[trial.Round - 1];

    /// <summary>Takes the next.</summary>
    /// <param name="result">How far the sweep has come.</param>
    /// <param name="atWork">Cells of which a trial is running: it is called as another would be.</param>
    /// <param name="suggested">Takes a cell that is new, valid or not, and gives the result with it.</param>
    /// <returns>Null where there is none, or none yet.</returns>
    public Trial? Next(SweepResult result, IReadOnlyCollection<int> atWork, Func<SweepCell, SweepResult> suggested)
    {
        while (true)
        {
            if (left.Find(trial => !atWork.Contains(trial.Cell.Number)) is { } next)
            {
                left.Remove(next);
                return next;
            }

            if (isExhausted || result.Missing == 0)
                return null;
            if (CellSuggestion.Next(definition, seed, result.Cells) is not { } cell)
            {
                // A bisection waits for what runs.
                isExhausted = definition.Smallest is null;
                return null;
            }

            result = suggested(cell);
            if (cell.Problem is null)
                left.AddRange(TrialsOf(cell));
        }
    }

    private IEnumerable<Trial> TrialsOf(SweepCell cell) => Enumerable.Range(1, definition.Trials).Select(round => new Trial(cell, round));
}
