using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Results;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>
/// Runs the trials of a sweep that are not done yet, each an ordinary run in a folder of its round. A trial that fails is a
/// result; what keeps any trial from beginning ends the sweep, which can go on later.
/// </summary>
/// <param name="folder">The sweep's.</param>
/// <param name="evaluation">Where runs go.</param>
/// <param name="display">Shows a run, or several that run side by side.</param>
internal sealed class SweepRunner(SweepFolder folder, Evaluation evaluation, Func<IRunDisplay> display)
{
    // Of this call alone: whoever continues a sweep that failures have ended wants to see whether they go on.
    private readonly List<TrialResult> failed = [];

    /// <summary>Takes the result when a cell is suggested, and after each trial.</summary>
    public Action<SweepResult> Progressed { get; init; } = _ => { };

    /// <summary>How long so many trials take before any is known; null: nobody can tell how long a Job or a pipeline takes.</summary>
    public static TimeSpan? Forecast(SweepDefinition definition, int trials) => definition.Target.IsLoaded
        ? trials * (LoadPlanFile.Choose(definition.Plan, definition.Minutes).Length + Evaluation.Overhead)
        : null;

    /// <summary>Runs what is left, until nothing is, the goal is reached, or a signal ends it.</summary>
    /// <param name="begun">How far the sweep has come.</param>
    /// <param name="retryFailed">Trials that failed are run again.</param>
    /// <returns>How far it has come now.</returns>
    /// <exception cref="UserErrorException">A trial could not begin, all of the first round failed for no reason of their own, or too many failed.</exception>
    public async Task<SweepResult> RunAsync(SweepResult begun, bool retryFailed)
    {
        if (begun.IsFinished && !retryFailed)
            return begun;
        if (begun.Definition.Parallel == 1)
            return await RunAsync(begun, retryFailed, new TrialRunner(begun.Definition, folder, evaluation, display));

        // One cluster and one display for all that run side by side.
        var ct = evaluation.Interruption.Requested;
        await using var shown = display();
        await using var cluster = await ClusterAccess.OpenAsync(evaluation.Cluster, null, shown.Step, ct, begun.Definition.Interval);
        await Leftovers.RemoveDeadAsync(cluster.Client, shown.Warn, ct);
        var runner = new TrialRunner(begun.Definition, folder, evaluation with { Shared = cluster }, display) { Together = shown };
        return await RunAsync(begun, retryFailed, runner);
    }

    private async Task<SweepResult> RunAsync(SweepResult begun, bool retryFailed, TrialRunner runner)
    {
        var (result, queue, running) = (begun, new TrialQueue(begun, retryFailed), new Dictionary<Task<UserErrorException?>, Trial>());
        var (start, ended, all) = (evaluation.Time.GetTimestamp(), 0, 0);
        UserErrorException? failure = null;
        runner.Learn(result);
        while (true)
        {
            while (failure is null && result.Reached is null && !evaluation.Interruption.Requested.IsCancellationRequested
                && running.Count < result.Definition.Parallel
                && queue.Next(result, [.. running.Values.Select(trial => trial.Cell.Number)], Add) is { } next)
            {
                all = Math.Max(all, ended + running.Count + 1 + queue.LeftOf(result));
                var remaining = Remaining(result.Definition, evaluation.Time.GetElapsedTime(start), ended, all - ended);
                running.Add(runner.RunAsync(next, queue.LoadSeed(next), About(result, next, remaining)), next);
            }

            if (running.Count == 0)
                return failure is null ? result : throw failure;
            var over = await Task.WhenAny(running.Keys);
            running.Remove(over, out var trial);
            ended++;
            Note(SweepReader.Read(folder, result.Definition, result.Seed, result.Cells.Select(cell => cell.Cell)));
            runner.Learn(result);
            failure ??= Failure(result, trial!, await over);
        }

        SweepResult Add(SweepCell cell)
        {
            var cells = result.Cells.Select(known => known.Cell).Append(cell).ToList();
            SweepFiles.WriteManifests(folder, [cell]);
            return Note(SweepReader.Read(folder, result.Definition, result.Seed, cells));
        }

        SweepResult Note(SweepResult next)
        {
            Progressed(next);
            return result = next;
        }
    }

    /// <summary>What ends the sweep; null: it goes on.</summary>
    private UserErrorException? Failure(SweepResult result, Trial trial, UserErrorException? last)
    {
        if (evaluation.Interruption.Requested.IsCancellationRequested)
            return null;
        if (last is not null && (result.Of(trial).State == TrialState.Pending || IsHopeless(result)))
            return last;
        if (result.Of(trial) is { State: TrialState.Failed } other)
            failed.Add(other);
        return failed.Count > result.Definition.MaxFailedTrials
            ? new UserErrorException(
                Invariant($"{failed.Count} trials failed, and max_failed_trials is {result.Definition.MaxFailedTrials}; ")
                    + $"the last: {failed[^1].Reason}{(failed[^1].Message is { } message ? $" ({message})" : "")}.")
            : null;
    }

    private static string About(SweepResult result, Trial trial, TimeSpan? remaining)
    {
        var definition = result.Definition;
        var values = definition.Parameters.Zip(trial.Cell.Values, (parameter, value) => $"{parameter.Name} {SweepParameter.Show(value)}");
        var total = (result.Cells.Count(cell => cell.Cell.Problem is null) + result.Missing) * definition.Trials;
        var done = result.Cells.Where(cell => cell.Cell.Problem is null).Sum(cell => cell.Trials.Count(other => other.State != TrialState.Pending));
        return Invariant($"{done} of {total} trials are over; round {trial.Round} of {definition.Trials}, cell {trial.Cell.Number}: ")
            + $"{string.Join(", ", values)}{(remaining is { } known ? $"; about {Clock.Of(known.TotalSeconds)} left" : "")}";
    }

    /// <summary>The forecast counts as one trial: a first one that fails at once says little of the others.</summary>
    private static TimeSpan? Remaining(SweepDefinition definition, TimeSpan passed, int ended, int left) =>
        Forecast(definition, 1) is { } one ? (passed + one) / (ended + 1) * left
        : ended > 0 ? passed / ended * left
        : null;

    /// <summary>What fails for all, and not because of what was deployed, is the machine or the cluster, and will fail for hours.</summary>
    private static bool IsHopeless(SweepResult result) => result.Missing == 0 &&
        result.Cells.Where(cell => cell.Cell.Problem is null).All(cell => cell.Trials[0] is { State: TrialState.Failed, Reason: "failed" });
}
