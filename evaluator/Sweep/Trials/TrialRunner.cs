using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Runs.Jobs;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep.Trials;

/// <summary>Runs a sweep's trials, each in a folder of its round.</summary>
/// <param name="definition">The sweep.</param>
/// <param name="folder">Its folder.</param>
/// <param name="evaluation">Where runs go.</param>
/// <param name="display">Shows a run.</param>
internal sealed class TrialRunner(SweepDefinition definition, SweepFolder folder, Evaluation evaluation, Func<IRunDisplay> display)
{
    private readonly EarlyStopping? stopping = definition is { Objective: { } objective, EarlyStopping: { } rule }
        ? new EarlyStopping(definition.Target, objective, rule) : null;

    /// <summary>Shows all runs, each line with its cell, where several run side by side; null: each is shown by itself.</summary>
    public IRunDisplay? Together { get; init; }

    /// <summary>Takes in what trials have come to, as a measure for others.</summary>
    public void Learn(SweepResult result) => stopping?.Learn(result);

    /// <summary>Runs a trial.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="loadSeed">Seed of the think times.</param>
    /// <param name="about">Said first.</param>
    /// <returns>What kept it from its end; null: nothing did, or a signal of the user's.</returns>
    public async Task<UserErrorException?> RunAsync(Trial trial, int loadSeed, string about)
    {
        await using var shown = Together is null ? display() : new NamedDisplay(Together, Invariant($"cell {trial.Cell.Number}"));
        shown.Step(about);
        try
        {
            await definition.Target.RunAsync(new TrialRun
            {
                Definition = definition,
                Folder = folder,
                Trial = trial,
                LoadSeed = loadSeed,
                Evaluation = evaluation,
                Display = shown,
                Watch = stopping?.Watch(),
            });
            return null;
        }
        catch (UserErrorException exception) when (exception.Reason == JobOptions.StoppedReason)
        {
            shown.Step(exception.Message);
            return null;
        }
        catch (Exception exception) when (ExitCode.IsUserError(exception) && !evaluation.Interruption.Requested.IsCancellationRequested)
        {
            shown.Warn(exception.Message.ReplaceLineEndings(" ").TrimEnd());
            return exception as UserErrorException ?? new UserErrorException(exception.Message, exception);
        }
        catch (OperationCanceledException) when (evaluation.Interruption.Requested.IsCancellationRequested)
        {
            // Before there was anything to score.
            return null;
        }
    }
}
