using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Statistics;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tuning.Races;

/// <summary>
/// From real rounds to what is sure: the manifest as it is surely worse than a cell by more than the margin (<see cref="RegressionCheck"/>, asked the
/// other way round), and the cell within its objectives over all its rounds. Pure.
/// </summary>
internal static class RaceJudge
{
    /// <summary>Judges.</summary>
    /// <param name="definition">What was asked.</param>
    /// <param name="original">The runs of the manifest as it is; null: none yet.</param>
    /// <param name="cells">The cells that run, and their runs, null where there are none yet.</param>
    public static IReadOnlyList<RaceEntry> Of(TuneDefinition definition, Variant? original, IReadOnlyList<(TunedCell Cell, Variant? Runs)> cells) =>
        [.. cells.Select(one => original is null || one.Runs is null
            ? new RaceEntry(one.Cell.Cell, 0, null, new Dictionary<string, double?>(), RaceConclusion.Open)
            : Of(definition, original, one.Cell, (one.Runs, cells.Count)))];

    private static RaceEntry Of(TuneDefinition definition, Variant original, TunedCell cell, (Variant Runs, int Of) race)
    {
        var figure = definition.Minimized;
        var rounds = original.PairsWith(race.Runs, figure);
        var spent = definition.Requirements.ToDictionary(one => one.Name, one => Spent(one, race.Runs, cell));
        var limit = new RegressionLimit(figure, definition.Race!.Margin);
        var conclusion = rounds.Count < SequentialTest.FewestValues ? RaceConclusion.Open
            : spent.Values.Any(value => !(value <= 1)) ? RaceConclusion.Missed
            : RegressionCheck.Of(race.Runs, original, [limit], race.Of).Conclusion switch
            {
                RegressionConclusion.Worse => RaceConclusion.Better,
                RegressionConclusion.NotWorse => RaceConclusion.NotBetter,
                _ => RaceConclusion.Open,
            };
        return new RaceEntry(cell.Cell, rounds.Count, Gain.OfRounds(rounds), spent, conclusion);
    }

    /// <summary>Of an objective bad requests ÷ those that may be bad, over all rounds; of the accuracy what was known before.</summary>
    private static double? Spent(Requirement requirement, Variant runs, TunedCell cell)
    {
        if (requirement.Figure == KnownFigures.Accuracy)
            return cell.BudgetSpent.GetValueOrDefault(requirement.Name);
        List<ObjectiveResult> results = [.. runs.Counted.SelectMany(trial => trial.Summary.Objectives ?? []).Where(result => result.Name == requirement.Name)];
        var (bad, allowed) = (results.Sum(result => (double)result.Bad), results.Sum(result => result.AllowedBadShare * result.Requests));
        return allowed > 0 ? bad / allowed : null;
    }
}
