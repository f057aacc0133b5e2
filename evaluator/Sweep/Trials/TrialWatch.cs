using MlServe.Evaluator.Search;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>Looks on at one trial. Lines come from any thread, one at a time.</summary>
/// <param name="metric">What its lines call the objective.</param>
/// <param name="judge">Says why it is to be stopped, by what it has come to; null: it goes on.</param>
internal sealed class TrialWatch(string metric, Func<IReadOnlyList<StepValue>, string?> judge)
{
    private readonly List<StepValue> own = [];
    private readonly TaskCompletionSource<string> stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with a sentence when the trial is to be stopped.</summary>
    public Task<string> Stopped => stopped.Task;

    /// <summary>Takes the next line that the trial printed.</summary>
    public void Take(string line)
    {
        if (ObjectiveCurve.Read(line, metric, own.Count) is not { } value)
            return;
        own.Add(value);
        if (judge(own) is { } why)
            stopped.TrySetResult(why);
    }
}
