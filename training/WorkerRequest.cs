using MlServe.Training.Distributed;

namespace MlServe.Training;

/// <summary>One worker of a training by several.</summary>
/// <param name="Training">What all of them train.</param>
/// <param name="Store">Where the weights are.</param>
/// <param name="Worker">Its part.</param>
public sealed record WorkerRequest(TrainingRequest Training, StoreOptions Store, WorkerOptions Worker);
