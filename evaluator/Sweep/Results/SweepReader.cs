using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Results;

/// <summary>Reads from the folders of the trials alone how far a sweep has come: they are its state.</summary>
internal static class SweepReader
{
    /// <summary>Every cell's trials.</summary>
    /// <param name="folder">The sweep's folder.</param>
    /// <param name="definition">What it is of.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="cells">Its cells.</param>
    public static SweepResult Read(SweepFolder folder, SweepDefinition definition, int seed, IEnumerable<SweepCell> cells)
    {
        var rounds = Enumerable.Range(1, definition.Trials).Select(round => definition.Target.ReadTrials(folder, definition, round)).ToList();
        return new SweepResult(
            definition, seed, [.. cells.Select(cell => new CellResult(
                cell, [.. rounds.Select((trials, index) => Judge(Trial(cell, index + 1, [.. trials[cell.Key]]), definition))]))]);
    }

    private static TrialResult Trial(SweepCell cell, int round, IReadOnlyList<TrialResult> attempts) => cell.Problem is { } problem
        ? new TrialResult(round) { State = TrialState.Failed, Reason = "invalid", Message = problem }
        // Attempts that were cut off lie beside the one that came to its end.
        : attempts.LastOrDefault(trial => trial.State is TrialState.Done or TrialState.Stopped)
            ?? attempts.LastOrDefault(trial => trial.State == TrialState.Failed)
            ?? attempts.LastOrDefault()
            ?? new TrialResult(round);

    /// <summary>One that does not tell what the sweep is after has failed.</summary>
    private static TrialResult Judge(TrialResult trial, SweepDefinition definition) =>
        trial.State != TrialState.Done || definition.Objective is not { } objective || trial.Figures.ContainsKey(objective.Metric) ? trial
        : trial with
        {
            State = TrialState.Failed,
            Reason = "no objective",
            Message = $"it has no figure {objective.Metric}, which 'objective' asks for; it has "
                + string.Join(", ", trial.Figures.Keys.Order(StringComparer.Ordinal)),
        };
}
