using k8s.Models;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>Waits for what a manifest has run to come to its end.</summary>
internal interface ICompletion
{
    /// <summary>Waits until it is complete.</summary>
    /// <param name="progressed">Takes a line whenever something has changed.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The Job; of other kinds a Job's status that says the same of them.</returns>
    /// <exception cref="UserErrorException">It failed, or is not complete in time.</exception>
    Task<V1Job> WaitAsync(Action<string> progressed, CancellationToken ct);
}
