namespace MlServe.Evaluator.Pipelines;

/// <summary>Where the folders of a run's steps lie while its pods fill and read them; afterwards they are in the run folder, wherever that was.</summary>
internal interface IArtifactStore
{
    /// <summary>The volume for a step's pods.</summary>
    ArtifactVolume Volume { get; }

    /// <summary>Gives a step an empty folder.</summary>
    Task PrepareAsync(PipelineStep step, CancellationToken ct);

    /// <summary>Brings a step's folder into the run folder.</summary>
    Task CollectAsync(PipelineStep step, CancellationToken ct);
}
