using k8s.Models;
using MlServe.Kubernetes.Client;

namespace MlServe.Evaluator.Runs.Jobs;

/// <summary>Waits for what a manifest has run to come to its end, as <see cref="Runs.Readiness"/> does for a Deployment.</summary>
/// <param name="what">What it waits for, for messages.</param>
/// <param name="timeLimit">The longest that it may take.</param>
/// <param name="time">Of the limit and of the pauses.</param>
internal abstract class Completion(string what, TimeSpan timeLimit, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Waits until it is complete.</summary>
    /// <param name="progressed">Takes a line whenever something has changed.</param>
    /// <param name="ct">Gives up.</param>
    /// <returns>The Job; of other kinds a Job's status that says the same of them.</returns>
    /// <exception cref="UserErrorException">It failed, or is not complete in time.</exception>
    public async Task<V1Job> WaitAsync(Action<string> progressed, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (await LookAsync(progressed, ct) is { } complete)
                    return complete;
                if (time.GetElapsedTime(start) >= timeLimit)
                    throw new UserErrorException(
                        Invariant($"{what} was not complete after {timeLimit.TotalSeconds:0} s: allow more time with 'time_limit' (in a pipeline 'timeout')."))
                    {
                        Reason = "timed out",
                    };
            }
            catch (Exception exception) when (ClusterFailure.IsTransient(exception) && time.GetElapsedTime(start) < timeLimit)
            {
                // A server that restarts comes back; what runs does not wait for it.
            }

            await Task.Delay(Pause, time, ct);
        }
    }

    /// <summary>How it stands now: null while it is not complete.</summary>
    /// <exception cref="UserErrorException">It failed.</exception>
    protected abstract Task<V1Job?> LookAsync(Action<string> progressed, CancellationToken ct);
}
