using System.Text.Json;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Pipelines.Artifacts;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
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

    /// <summary>Where the usage of its pods comes from.</summary>
    public required UsageChoice Usage { get; init; }

    /// <summary>Has the step stopped when it ends; null: nobody does.</summary>
    public required Task<string>? Stopped { get; init; }

    /// <summary>Runs the step.</summary>
    /// <returns>Done, failed, stopped, or, after a signal, waiting. A failure is a result and not thrown.</returns>
    public async Task<StepState> RunAsync(PipelineStep step, StepState state)
    {
        var shown = new NamedDisplay(display, step.Name);
        try
        {
            state = state with { Key = StepKey.Of(definition, step, folder, evaluation.Shared!.IsEmbedded ? evaluation.Cluster.Images : null) };
            if (Past?.Find(step.Name, state.Key!) is { } past)
                return TakeOver(step, state, past, shown);
            while (true)
            {
                state = state with { Tries = state.Tries + 1 };
                var (next, failure) = await TryAsync(step, state, new NamedDisplay(display, step.Name));
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

    private async Task<(StepState State, string? Failure)> TryAsync(PipelineStep step, StepState state, NamedDisplay shown)
    {
        try
        {
            Artifacts.Begin(step, state.Tries);
            File.WriteAllText(folder.ManifestOf(step.Name), Yaml.FromJson(ObjectsOf(step)));
            await Artifacts.PrepareAsync(step, evaluation.Interruption.Requested);
            var job = JobWorkload.Check(new JobOptions
            {
                Manifest = folder.ManifestOf(step.Name),
                Out = folder.Runs,
                Interval = PipelineRunner.Interval,
                // A Job of ours has the deadline itself; a manifest has what its author wrote.
                TimeLimit = step.Manifest is null ? step.Timeout + DeadlineGrace : step.Timeout,
                Usage = Usage,
                Stopped = Stopped,
                Printed = line => Printed(step.Name, line),
                PodLabel = step.Manifest is null ? null : StepManifest.LabelOf(definition, step),
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
                Place = Artifacts.PlaceOf(step),
                Figures = FiguresOf(step, result.Folder),
            }, null);
        }
        catch (UserErrorException exception) when (exception.Reason == JobOptions.StoppedReason && shown.Run is { } run)
        {
            shown.Step(exception.Message);
            return (state with
            {
                Status = StepStatus.Stopped,
                EndedAt = evaluation.Time.GetUtcNow(),
                Message = exception.Message,
                Run = Path.GetRelativePath(folder.Path, run.Path),
                Figures = FiguresOf(step, run),
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

    private IReadOnlyList<JsonObject> ObjectsOf(PipelineStep step) => step.Manifest is null
        ? [StepJob.Of(definition, step, Artifacts.Volume)]
        : StepManifest.Of(definition, step, Artifacts.Volume, Path.GetFileName(Path.GetFullPath(folder.Path)));

    /// <summary>What its pods used and printed, and what a step with a manifest has left in result/result.json.</summary>
    private Dictionary<string, double> FiguresOf(PipelineStep step, RunFolder run)
    {
        var figures = new Dictionary<string, double>(JobRecord.ReadFigures(run.Job));
        if (step.Manifest is null || Experiment.ReadResult(folder.ArtifactsOf(step.Name)) is not { } result)
            return figures;
        JsonFile.Write(run.Result, result);
        foreach (var (name, value) in result)
            if (value is JsonValue number && number.GetValueKind() == JsonValueKind.Number)
                figures.TryAdd(name, number.GetValue<double>());
        return figures;
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
        Artifacts.TakeOver(step, past.Folder, past.Step);
        return state with
        {
            Status = StepStatus.Done,
            EndedAt = evaluation.Time.GetUtcNow(),
            TakenFrom = name,
            Place = Artifacts.PlaceOf(step),
            Figures = past.Step.Figures,
        };
    }
}
