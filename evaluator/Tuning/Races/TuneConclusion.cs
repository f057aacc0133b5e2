using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tuning.Races;

/// <summary>What a study ends with: the simulations' best, what real rounds say of it, or the manifest as it is. Pure.</summary>
/// <param name="Cell">The cell; 0: the manifest as it is.</param>
/// <param name="Sentences">What was found, a sentence each.</param>
/// <param name="IsMissed">Real rounds miss what the simulations kept, in all that ran.</param>
internal sealed record TuneConclusion(TunedCell Cell, IReadOnlyList<string> Sentences, bool IsMissed)
{
    /// <summary>The conclusion of a study in which something keeps to all.</summary>
    /// <param name="result">The study.</param>
    /// <param name="race">The real rounds; null: there were none.</param>
    public static TuneConclusion Of(TuneResult result, RaceRecord? race)
    {
        var (best, simulated, figure) = (result.Best!, TuneFindings.Conclusions(result), result.Definition.Minimized);
        if (race is null || race.Entries.Count == 0)
            return new(best, [.. simulated, "Nothing of this was measured."], IsMissed: false);
        var said = race.Entries.Select(entry => $"Measured beside the manifest as it is, {entry.Sentence(figure.Title.ToLowerInvariant())}.");
        var rest = race.Winner is null && race.Undecided is not null
            ? $"After {NumberText.Count(race.Entries.Max(entry => entry.Rounds), "round")} it is not sure."
            : race.Winner is null ? "No cell that ran is surely better and keeps to all: the manifest stays as it is." : null;
        return new(
            (race.Winner ?? race.Undecided) is { } chosen ? result.Cells[chosen.Cell - 1] : result.Original,
            [.. simulated, .. said, .. rest is null ? Array.Empty<string>() : [rest]],
            race.Winner is null && race.Entries.All(entry => entry.Conclusion == RaceConclusion.Missed));
    }
}
