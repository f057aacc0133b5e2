using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Reports;

namespace MlServe.Evaluator.Comparison;

/// <summary>One run of a manifest.</summary>
/// <param name="Folder">Its run folder's path.</param>
/// <param name="Round">The round that it ran in, as the folder that its runs lie in; null: it was run by itself.</param>
/// <param name="Data">All that the folder holds.</param>
/// <param name="Problem">Why its figures do not count; null: they do.</param>
internal sealed record Trial(string Folder, string? Round, ReportData Data, string? Problem)
{
    /// <summary>Its figures.</summary>
    public Summary Summary => Data.Summary;
}

/// <summary>A manifest, as it was served by one model, with its runs.</summary>
/// <param name="Name">What to call it: the manifest's file name, with more where that is not unique.</param>
/// <param name="Trials">Its runs, those that do not count included.</param>
internal sealed record Variant(string Name, IReadOnlyList<Trial> Trials)
{
    /// <summary>The runs that count.</summary>
    public IReadOnlyList<Trial> Counted { get; } = [.. Trials.Where(trial => trial.Problem is null)];

    /// <summary>A run that stands for what all have in common: one that counts, if there is one.</summary>
    public ReportData Example => (Counted.Count > 0 ? Counted : Trials)[0].Data;

    /// <summary>Whether a run of each was made in the same round.</summary>
    public bool SharesRoundsWith(Variant other) => Rounds.Select(trial => trial.Round).Intersect(other.Rounds.Select(trial => trial.Round)).Any();

    /// <summary>A figure here (A) and of another manifest (B), in each round in which both know it.</summary>
    public IReadOnlyList<(double A, double B)> PairsWith(Variant other, Figure figure) =>
    [
        .. Rounds
            .Join(other.Rounds, trial => trial.Round, trial => trial.Round, (a, b) => (A: figure.Value(a.Summary), B: figure.Value(b.Summary)))
            .Where(pair => pair is { A: not null, B: not null })
            .Select(pair => (pair.A!.Value, pair.B!.Value)),
    ];

    /// <summary>Values of a figure, a run each; those that do not know it are left out.</summary>
    public IReadOnlyList<double> Values(Figure figure) => [.. Counted.Select(trial => figure.Value(trial.Summary)).OfType<double>()];

    private IEnumerable<Trial> Rounds => Counted.Where(trial => trial.Round is not null).DistinctBy(trial => trial.Round);
}
