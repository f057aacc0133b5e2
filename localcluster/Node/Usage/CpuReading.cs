namespace MlServe.LocalCluster.Node.Usage;

/// <summary>A CPU counter at a moment.</summary>
internal sealed record CpuReading(long Nanoseconds, DateTimeOffset At)
{
    /// <summary>Mean cores between two readings; null when no time passed or the counter began anew.</summary>
    public static double? Cores(CpuReading earlier, CpuReading later)
    {
        var elapsed = later.At - earlier.At;
        return elapsed <= TimeSpan.Zero || later.Nanoseconds < earlier.Nanoseconds
            ? null
            : (later.Nanoseconds - earlier.Nanoseconds) / (elapsed.TotalMilliseconds * 1e6);
    }
}
