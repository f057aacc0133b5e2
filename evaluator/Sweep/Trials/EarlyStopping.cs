using MlServe.Evaluator.Figures;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Search;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>Looks on while trials run, and has those stopped that have little hope beside the ones that ran to their end.</summary>
/// <param name="objective">What is to be best.</param>
/// <param name="rule">When a trial has little hope.</param>
internal sealed class EarlyStopping(SearchObjective objective, MedianRule rule)
{
    private readonly Dictionary<string, IReadOnlyList<StepValue>> curves = [];
    private volatile IReadOnlyList<IReadOnlyList<StepValue>> finished = [];

    private string Metric => objective.Metric;

    /// <summary>Takes in the trials that have ended since; each log is read once.</summary>
    public void Learn(SweepResult result)
    {
        foreach (var folder in result.Cells.SelectMany(cell => cell.Done).Select(trial => trial.Folder).OfType<string>())
        {
            if (!curves.ContainsKey(folder))
                curves[folder] = ObjectiveCurve.Of(RunFolder.Open(folder).LogLines(), objective.Metric);
        }

        finished = [.. curves.Values];
    }

    /// <summary>Looks on at one trial.</summary>
    public TrialWatch Watch() => new(this);

    private string? Judge(IReadOnlyList<StepValue> own)
    {
        if (rule.Misses(objective, finished, own) is not { } median)
            return null;
        var figure = KnownFigures.Of(objective.Metric);
        var best = own.Select(value => value.Value).Aggregate(objective.Better);
        return Invariant($"stopped at step {own[^1].Step}: {figure.Title} {figure.ShowWithUnit(best)} at best, where half of the ")
            + Invariant($"{finished.Count} trials before had {figure.ShowWithUnit(median)}");
    }

    /// <summary>One trial. Lines come from any thread, one at a time.</summary>
    internal sealed class TrialWatch(EarlyStopping owner)
    {
        private readonly List<StepValue> own = [];
        private readonly TaskCompletionSource<string> stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends with a sentence when the trial is to be stopped.</summary>
        public Task<string> Stopped => stopped.Task;

        /// <summary>Takes the next line that the trial printed.</summary>
        public void Take(string line)
        {
            if (ObjectiveCurve.Read(line, owner.Metric, own.Count) is not { } value)
                return;
            own.Add(value);
            if (owner.Judge(own) is { } why)
                stopped.TrySetResult(why);
        }
    }
}
