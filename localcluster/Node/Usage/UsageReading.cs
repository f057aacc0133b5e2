using MlServe.LocalCluster.Node.Cgroups;

namespace MlServe.LocalCluster.Node.Usage;

/// <summary>What a container, or the machine, had used at a moment.</summary>
/// <param name="At">The time of day, for the API.</param>
/// <param name="Usage">The counters.</param>
internal sealed record UsageReading(DateTimeOffset At, CgroupUsage Usage)
{
    /// <summary>The same moment by a clock that nobody sets, for the time between two readings.</summary>
    public DateTimeOffset Steady { get; init; } = At;

    /// <summary>Mean cores between two readings; null when no time passed or the counter began anew.</summary>
    public static double? Cores(UsageReading earlier, UsageReading later)
    {
        var elapsed = later.Steady - earlier.Steady;
        return elapsed <= TimeSpan.Zero || later.Usage.CpuNanoseconds < earlier.Usage.CpuNanoseconds
            ? null
            : (later.Usage.CpuNanoseconds - earlier.Usage.CpuNanoseconds) / (elapsed.TotalMilliseconds * 1e6);
    }
}
