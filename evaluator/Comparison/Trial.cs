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

    /// <summary>Values of a figure, a run each; those that do not know it are left out.</summary>
    public IReadOnlyList<double> Values(Figure figure) => [.. Counted.Select(trial => figure.Value(trial.Summary)).OfType<double>()];
}
