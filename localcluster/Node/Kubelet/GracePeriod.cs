using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>The time that a pod's programs have between SIGTERM and SIGKILL.</summary>
/// <param name="time">The clock.</param>
internal sealed class GracePeriod(TimeProvider time)
{
    private readonly SteadyClock clock = new(time);
    private readonly Lock gate = new();
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset end = DateTimeOffset.MaxValue;
    private ITimer? timer;

    /// <summary>Completes when it is over.</summary>
    public Task Ended => over.Task;

    /// <summary>
    /// Lets it end after so long, unless it ends sooner already: every change of a pod in deletion brings another call, and the time
    /// runs from the first one.
    /// </summary>
    public void EndAfter(TimeSpan left)
    {
        left = left < TimeSpan.Zero ? TimeSpan.Zero : left;
        lock (gate)
        {
            if (clock.Now + left >= end)
                return;
            end = clock.Now + left;
            timer?.Dispose();
            timer = time.CreateTimer(_ => over.TrySetResult(), null, left, Timeout.InfiniteTimeSpan);
        }
    }
}
