using System.Globalization;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Runs.Jobs;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Sweep;

/// <summary>
/// Runs the trials of a sweep that are not done yet, each an ordinary run in a folder of its round. A trial that fails is a
/// result; what keeps any trial from beginning ends the sweep, which can go on later.
/// </summary>
internal sealed class SweepRunner(
    SweepDefinition definition,
    SweepFolder folder,
    IReadOnlyList<SweepCell> cells,
    Evaluation evaluation,
    Func<IRunDisplay> display
)
{
    /// <summary>How long so many trials take before any is known; null: nobody can tell how long a Job takes.</summary>
    public static TimeSpan? Forecast(SweepDefinition definition, int trials) => SweepTarget.IsJob(definition.Manifest)
        ? null
        : trials * (LoadPlanFile.Choose(definition.Plan, definition.Minutes).Length + Evaluation.Overhead);

    /// <summary>Runs what is left, a round after the other, each in an order of its own.</summary>
    /// <param name="seed">Decides over order and think times: within a round all cells meet the same users.</param>
    /// <param name="retryFailed">Trials that failed are run again.</param>
    /// <param name="progressed">Takes the result after each trial.</param>
    /// <returns>Whether a signal ended it early.</returns>
    /// <exception cref="UserErrorException">A trial could not begin, or all of the first round failed for no reason of their own.</exception>
    public async Task<bool> RunAsync(int seed, bool retryFailed, Action<SweepResult> progressed)
    {
        var (_, interruption, time) = evaluation;
        var random = new Random(seed);
        List<SweepCell> valid = [.. cells.Where(cell => cell.Problem is null)];
        // Both are drawn whole whatever is left to do: a sweep that goes on meets the same order and the same users.
        var order = RunOrder.Of(valid.Count, definition.Trials, random);
        List<int> loadSeeds = [.. order.Select(_ => random.Next())];
        var result = SweepReader.Read(folder, definition, seed, cells);
        List<(SweepCell Cell, int Round)> left =
        [
            .. order
                .SelectMany((round, index) => round.Select(which => (Cell: valid[which], Round: index + 1)))
                .Where(trial => IsLeft(result, trial, retryFailed)),
        ];
        var total = valid.Count * definition.Trials;
        var start = time.GetTimestamp();
        foreach (var (index, (cell, round)) in left.Index())
        {
            // The forecast counts as one trial: a first one that fails at once says little of the others.
            var (forecast, passed) = (Forecast(definition, 1), time.GetElapsedTime(start));
            var remaining =
                forecast is { } one ? (passed + one) / (index + 1) * (left.Count - index)
                : index > 0 ? passed / index * (left.Count - index)
                : (TimeSpan?)null;
            await using var shown = display();
            shown.Step(
                Invariant($"trial {total - left.Count + index + 1} of {total}, round {round} of {definition.Trials}, cell {cell.Number}: "
                        + $"{Describe(cell)}{(remaining is { } known ? $"; about {Clock.Of(known.TotalSeconds)} left" : "")}"
                )
            );
            UserErrorException? failure = null;
            try
            {
                await RunAsync(cell, round, loadSeeds[round - 1], shown);
            }
            catch (Exception exception) when (ExitCode.IsUserError(exception) && !interruption.Requested.IsCancellationRequested)
            {
                failure = exception as UserErrorException ?? new UserErrorException(exception.Message, exception);
                shown.Warn(exception.Message.ReplaceLineEndings(" ").TrimEnd());
            }
            catch (OperationCanceledException) when (interruption.Requested.IsCancellationRequested)
            {
                // Before there was anything to score.
            }

            result = SweepReader.Read(folder, definition, seed, cells);
            progressed(result);
            if (interruption.Requested.IsCancellationRequested)
                return true;
            if (failure is not null && (TrialOf(result, (cell, round)).State == TrialState.Pending || IsHopeless(result)))
                throw failure;
        }

        return false;
    }

    private Task<EvaluationResult> RunAsync(SweepCell cell, int round, int loadSeed, IRunDisplay shown) =>
        evaluation.RunAsync(SweepTarget.IsJob(definition.Manifest) ? Job(cell, round) : Load(cell, round, loadSeed), shown);

    private JobWorkload Job(SweepCell cell, int round) => JobWorkload.Check(new JobOptions
    {
        Manifest = folder.ManifestOf(cell),
        Out = folder.Round(round),
        Interval = definition.Interval,
        TimeLimit = definition.TimeLimit,
    });

    private LoadWorkload Load(SweepCell cell, int round, int loadSeed) => LoadWorkload.Check(new EvaluationOptions
    {
        Manifest = folder.ManifestOf(cell),
        Minutes = definition.Minutes,
        Plan = definition.Plan,
        Out = folder.Round(round),
        Seed = loadSeed,
        Interval = definition.Interval,
        ReadyTimeout = definition.ReadyTimeout,
        // The same model is as right in every round.
        AccuracyData = round == 1 ? definition.AccuracyData : null,
        AccuracyLabels = definition.AccuracyLabels,
        Goals = definition.Goals,
    });

    private string Describe(SweepCell cell) =>
        string.Join(", ", definition.Parameters.Zip(cell.Values, (parameter, value) => $"{parameter.Name} {SweepParameter.Show(value)}"));

    private static bool IsLeft(SweepResult result, (SweepCell Cell, int Round) trial, bool retryFailed) =>
        TrialOf(result, trial).State is var state && (state == TrialState.Pending || (retryFailed && state == TrialState.Failed));

    private static TrialResult TrialOf(SweepResult result, (SweepCell Cell, int Round) trial) => result.Cells[trial.Cell.Number - 1].Trials[trial.Round - 1];

    /// <summary>What fails for all, and not because of what was deployed, is the machine or the cluster, and will fail for hours.</summary>
    private static bool IsHopeless(SweepResult result) =>
        result.Cells.Where(cell => cell.Cell.Problem is null).All(cell => cell.Trials[0] is { State: TrialState.Failed, Reason: "failed" });
}
