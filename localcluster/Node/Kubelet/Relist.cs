namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>
/// The beat at which a kubelet notices that containers have started: it lists them once a period, and only then their pod is told
/// to be running, is probed or, without a probe, is ready. By then usage has been read a first time, so that an autoscaler does
/// not yet count the figures that begin with this reading.
/// Source: the generic PLEG of the kubelet, which relists every second.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="period">Between two looks.</param>
internal sealed class Relist(TimeProvider time, TimeSpan period)
{
    private readonly long begin = time.GetTimestamp();

    /// <summary>Completes with the next look.</summary>
    public Task NextAsync() => Task.Delay(period - TimeSpan.FromTicks(time.GetElapsedTime(begin).Ticks % period.Ticks), time);
}
