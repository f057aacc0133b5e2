using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.Pipelines.Display;
using MlServe.Evaluator.Runs.Jobs;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Sweep.Targets;

/// <summary>A trial that is the run of a pipeline.</summary>
/// <param name="definition">The pipeline with the parameters of its cell.</param>
/// <param name="folder">The run's.</param>
/// <param name="watched">The step whose lines tell how the objective goes; null: none.</param>
internal sealed class PipelineTrial(PipelineDefinition definition, PipelineFolder folder, string? watched)
{
    /// <summary>What it came to, read from its folder. Figures are called STEP.NAME.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="state">The folder's pipeline.json.</param>
    /// <param name="round">The round that it belongs to.</param>
    public static TrialResult Read(PipelineFolder folder, PipelineState state, int round)
    {
        var trial = new TrialResult(round) { Folder = folder.Path };
        if (state.Steps.FirstOrDefault(step => step.Status == StepStatus.Failed) is { } failed)
            return trial with { State = TrialState.Failed, Reason = failed.Reason, Message = $"step {failed.Name}: {failed.Message}" };
        var figures = state.Steps.SelectMany(step => step.Figures, (step, figure) => (Name: $"{step.Name}.{figure.Key}", figure.Value))
            .ToDictionary(figure => figure.Name, figure => figure.Value);
        return state.Steps.FirstOrDefault(step => step.Status == StepStatus.Stopped) is { } stopped
            ? trial with { State = TrialState.Stopped, Reason = JobOptions.StoppedReason, Message = stopped.Message, Figures = figures }
            : state.Finished ? trial with { State = TrialState.Done, Figures = figures }
            : trial with { Reason = state.Steps.Any(step => step.Status == StepStatus.Running) ? "killed" : "interrupted" };
    }

    /// <summary>Runs it, or what is left of it.</summary>
    /// <param name="file">The pipeline's file.</param>
    /// <param name="run">What it needs.</param>
    /// <exception cref="UserErrorException">A step failed, or was stopped.</exception>
    public async Task RunAsync(string file, TrialRun run)
    {
        using var alone = folder.Lock();
        var begun = folder.ReadState() ?? PipelineState.Of(definition, file, run.Evaluation.Time.GetUtcNow()) with
        {
            Context = run.Evaluation.Cluster.Context,
            ArtifactsClaim = run.Definition.Artifacts.Claim,
            ArtifactsImage = run.Definition.Artifacts.Image,
        };
        folder.Begin(definition, begun);
        var runner = new PipelineRunner(definition, folder, run.Evaluation, run.Display)
        {
            Usage = run.Definition.Usage,
            Stopped = run.Watch?.Stopped,
            Printed = (step, line) =>
            {
                if (step == watched)
                    run.Watch?.Take(line);
            },
            Changed = changed => PipelinePage.Write(definition, changed, folder),
        };
        var state = await runner.RunAsync(begun);
        if (state.Steps.FirstOrDefault(step => step.Status == StepStatus.Failed) is { } failed)
            throw new UserErrorException(state.FailureText()) { Reason = failed.Reason };
        if (state.Steps.FirstOrDefault(step => step.Status == StepStatus.Stopped) is { } stopped)
            throw new UserErrorException(stopped.Message!) { Reason = JobOptions.StoppedReason };
    }
}
