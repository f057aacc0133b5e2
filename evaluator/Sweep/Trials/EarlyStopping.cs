using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep.Targets;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>Looks on while trials run, and has those stopped that have little hope beside the ones that ran to their end.</summary>
/// <param name="target">What prints the lines that it goes by.</param>
/// <param name="objective">What is to be best.</param>
/// <param name="rule">When a trial has little hope.</param>
internal sealed class EarlyStopping(SweepTarget target, SearchObjective objective, MedianRule rule)
{
    private readonly string metric = target.PrintedAs(objective.Metric).Name;
    private readonly Dictionary<string, IReadOnlyList<StepValue>> curves = [];
    private volatile IReadOnlyList<IReadOnlyList<StepValue>> finished = [];

    /// <summary>Takes in the trials that have ended since; each log is read once.</summary>
    public void Learn(SweepResult result)
    {
        foreach (var folder in result.Cells.SelectMany(cell => cell.Done).Select(trial => trial.Folder).OfType<string>())
        {
            if (!curves.ContainsKey(folder))
                curves[folder] = ObjectiveCurve.Of(target.LinesOf(folder, objective.Metric), metric);
        }

        finished = [.. curves.Values];
    }

    /// <summary>Looks on at one trial.</summary>
    public TrialWatch Watch() => new(metric, Judge);

    private string? Judge(IReadOnlyList<StepValue> own)
    {
        if (rule.Misses(objective, finished, own) is not { } median)
            return null;
        var figure = KnownFigures.Of(objective.Metric);
        var best = own.Select(value => value.Value).Aggregate(objective.Better);
        return Invariant($"stopped at step {own[^1].Step}: {figure.Title} {figure.ShowWithUnit(best)} at best, where half of the ")
            + Invariant($"{finished.Count} trials before had {figure.ShowWithUnit(median)}");
    }
}
