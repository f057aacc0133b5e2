namespace MlServe.Evaluator.Pipelines;

/// <summary>Steps that runs beside this one have done: one with the same key has the same result.</summary>
internal sealed class PastSteps
{
    private readonly List<(PipelineFolder Folder, PipelineState State)> runs;

    /// <summary>Looks through the runs in the same parent folder; a run on a claim can only take over what is on the same one.</summary>
    public PastSteps(PipelineFolder folder, PipelineState state)
    {
        var own = Path.GetFullPath(folder.Path);
        runs = [.. Directory.EnumerateDirectories(Path.GetDirectoryName(own)!)
            .Where(path => path != own)
            .Select(PipelineFolder.Find).OfType<PipelineFolder>()
            .Select(past => (past, past.ReadState()!))
            .Where(past => past.Item2 is { } known && (state.ArtifactsClaim is null
                || (known.ArtifactsClaim, known.Namespace, known.Context) == (state.ArtifactsClaim, state.Namespace, state.Context)))
            .OrderByDescending(past => past.Item2.StartedAt)];
    }

    /// <summary>The last run in which the step was done with this key and still has its files; null when there is none.</summary>
    public (PipelineFolder Folder, StepState Step)? Find(string name, string key) => runs
        .SelectMany(run => run.State.Steps, (run, step) => ((PipelineFolder Folder, StepState Step)?)(run.Folder, step))
        .FirstOrDefault(past => past is { Step: { Status: StepStatus.Done } step } && step.Name == name && step.Key == key
            && Directory.Exists(past.Value.Folder.ArtifactsOf(name)));
}
