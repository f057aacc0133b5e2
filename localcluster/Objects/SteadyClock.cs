namespace MlServe.LocalCluster.Objects;

/// <summary>
/// Moments of this process that no setting of the machine's clock moves: for what is due, and for how long something took, as Go's
/// times carry them through Kubernetes. What the API tells is the wall clock's.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class SteadyClock(TimeProvider time)
{
    private readonly DateTimeOffset start = time.GetUtcNow();
    private readonly long since = time.GetTimestamp();

    /// <summary>Now: as far from another moment of this clock as time has passed between them.</summary>
    public DateTimeOffset Now => start + time.GetElapsedTime(since);
}
