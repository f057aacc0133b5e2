using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Runs.Jobs;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Pipelines;

/// <summary>Runs one step: taken over from a past run where nothing has changed, else tried as often as it may be, each try a run of its own.</summary>
internal sealed class StepRunner(PipelineDefinition definition, PipelineFolder folder, Evaluation evaluation, IRunDisplay display)
{
    // The cluster ends a step that takes too long; only where it does not, the evaluator does.
    private static readonly TimeSpan DeadlineGrace = TimeSpan.FromMinutes(1);

    /// <summary>Where the steps' folders lie.</summary>
    public required IArtifactStore Artifacts { get; init; }

    /// <summary>Steps to take over; null: none.</summary>
    public PastSteps? Past { get; init; }

    /// <summary>Takes every line that a step prints.</summary>
    public required Action<string, string> Printed { get; init; }

    /// <summary>Runs the step.</summary>
    /// <returns>Done, failed, or, after a signal, waiting. A failure is a result and not thrown.</returns>
    public async Task<StepState> RunAsync(PipelineStep step, StepState state)
    {
        var shown = new StepDisplay(display, step.Name);
        try
        {
            state = state with { Key = StepKey.Of(definition, step, folder, evaluation.Shared!.IsEmbedded) };
            if (Past?.Find(step.Name, state.Key!) is { } past)
                return TakeOver(step, state, past, shown);
            File.WriteAllText(folder.ManifestOf(step.Name), Yaml.FromJson(StepJob.Of(definition, step, Artifacts.Volume)));
            while (true)
            {
                state = state with { Tries = state.Tries + 1 };
                var (next, failure) = await TryAsync(step, state, new StepDisplay(display, step.Name));
                if (failure is null || state.Tries > step.Retries || next.Status == StepStatus.Waiting)
                    return next;
                shown.Warn($"{failure}; try {state.Tries + 1} of {step.Retries + 1}");
            }
        }
        catch (Exception exception) when (ExitCode.IsUserError(exception) || exception is IOException or UnauthorizedAccessException)
        {
            shown.Warn(exception.Message);
            return Failed(state, exception);
        }
    }

    private async Task<(StepState State, string? Failure)> TryAsync(PipelineStep step, StepState state, StepDisplay shown)
    {
        try
        {
            await Artifacts.PrepareAsync(step, evaluation.Interruption.Requested);
            var job = JobWorkload.Check(new JobOptions
            {
                Manifest = folder.ManifestOf(step.Name),
                Out = folder.Runs,
                Interval = PipelineRunner.Interval,
                TimeLimit = step.Timeout + DeadlineGrace,
                Printed = line => Printed(step.Name, line),
            });
            var result = await evaluation.RunAsync(job, shown);
            if (result.WasInterrupted)
                return (state with { Status = StepStatus.Waiting }, null);
            await Artifacts.CollectAsync(step, evaluation.Interruption.Requested);
            return (state with
            {
                Status = StepStatus.Done,
                EndedAt = evaluation.Time.GetUtcNow(),
                Run = Path.GetRelativePath(folder.Path, result.Folder.Path),
                Figures = JobRecord.ReadFigures(result.Folder.Job),
            }, null);
        }
        catch (OperationCanceledException) when (evaluation.Interruption.Requested.IsCancellationRequested)
        {
            return (state with { Status = StepStatus.Waiting }, null);
        }
        catch (Exception exception) when (ExitCode.IsUserError(exception))
        {
            shown.Warn(exception.Message.ReplaceLineEndings(" ").TrimEnd());
            var failed = Failed(state, exception) with { Run = shown.Run is { } run ? Path.GetRelativePath(folder.Path, run.Path) : null };
            return (failed, failed.Reason);
        }
    }

    private StepState Failed(StepState state, Exception exception) => state with
    {
        Status = StepStatus.Failed,
        EndedAt = evaluation.Time.GetUtcNow(),
        Reason = (exception as UserErrorException)?.Reason ?? "failed",
        Message = exception.Message.ReplaceLineEndings(" ").TrimEnd(),
    };

    private StepState TakeOver(PipelineStep step, StepState state, (PipelineFolder Folder, StepState Step) past, IRunDisplay shown)
    {
        var name = past.Step.TakenFrom ?? Path.GetFileName(Path.GetFullPath(past.Folder.Path));
        shown.Step($"unchanged: taken from {name}");
        FolderCopy.Copy(past.Folder.ArtifactsOf(step.Name), folder.ArtifactsOf(step.Name));
        return state with
        {
            Status = StepStatus.Done,
            EndedAt = evaluation.Time.GetUtcNow(),
            TakenFrom = name,
            Figures = past.Step.Figures,
        };
    }
}
