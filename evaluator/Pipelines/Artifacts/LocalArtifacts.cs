namespace MlServe.Evaluator.Pipelines.Artifacts;

/// <summary>Folders of steps on the machine that the pods run on: they are in the run folder from the first.</summary>
internal sealed class LocalArtifacts(PipelineFolder folder) : IArtifactStore
{
    /// <inheritdoc/>
    public ArtifactVolume Volume { get; } = new(Path.GetFullPath(folder.Artifacts), null, step => step);

    /// <inheritdoc/>
    public void Begin(PipelineStep step, int number)
    {
        // Every try has the same, emptied before.
    }

    /// <inheritdoc/>
    public Task PrepareAsync(PipelineStep step, CancellationToken ct)
    {
        var path = folder.ArtifactsOf(step.Name);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
        if (step.Manifest is not null)
            Experiment.Begin(folder, step);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CollectAsync(PipelineStep step, CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public void TakeOver(PipelineStep step, PipelineFolder past, StepState was) =>
        FolderCopy.Replace(past.ArtifactsOf(step.Name), folder.ArtifactsOf(step.Name));

    /// <inheritdoc/>
    public string? PlaceOf(PipelineStep step) => null;
}
