namespace MlServe.Evaluator.Pipelines.Artifacts;

/// <summary>Where the folders of a run's steps lie while its pods fill and read them; afterwards they are in the run folder, wherever that was.</summary>
internal interface IArtifactStore
{
    /// <summary>The volume for steps' pods.</summary>
    ArtifactVolume Volume { get; }

    /// <summary>Decides where the next try of a step has its folder; the step's pods are described after that.</summary>
    /// <param name="step">The step.</param>
    /// <param name="number">The try, from 1.</param>
    void Begin(PipelineStep step, int number);

    /// <summary>Gives a try of a step an empty folder; one with a manifest its experiment's (<see cref="Experiment"/>).</summary>
    /// <param name="step">The step.</param>
    /// <param name="ct">Gives up.</param>
    Task PrepareAsync(PipelineStep step, CancellationToken ct);

    /// <summary>Brings a step's folder into the run folder.</summary>
    /// <param name="step">The step.</param>
    /// <param name="ct">Gives up.</param>
    Task CollectAsync(PipelineStep step, CancellationToken ct);

    /// <summary>Takes a past run's folder of a step over.</summary>
    /// <param name="step">The step.</param>
    /// <param name="past">The past run.</param>
    /// <param name="was">The step in it.</param>
    void TakeOver(PipelineStep step, PipelineFolder past, StepState was);

    /// <summary>Where on a claim a step's folder is, for a run that goes on or takes it over; null where no claim is used.</summary>
    string? PlaceOf(PipelineStep step);
}
