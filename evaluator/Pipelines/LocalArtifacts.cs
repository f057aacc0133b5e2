namespace MlServe.Evaluator.Pipelines;

/// <summary>Folders of steps on the machine that the pods run on: they are in the run folder from the first.</summary>
internal sealed class LocalArtifacts(PipelineFolder folder) : IArtifactStore
{
    /// <inheritdoc/>
    public ArtifactVolume Volume { get; } = new(Path.GetFullPath(folder.Artifacts), null, step => step);

    /// <inheritdoc/>
    public Task PrepareAsync(PipelineStep step, CancellationToken ct)
    {
        var path = folder.ArtifactsOf(step.Name);
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        Directory.CreateDirectory(path);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task CollectAsync(PipelineStep step, CancellationToken ct) => Task.CompletedTask;
}
