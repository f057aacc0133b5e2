using MlServe.LocalCluster.Node.Cgroups;

namespace MlServe.LocalCluster.Node.Usage;

/// <summary>What a container, or the machine, had used at a moment.</summary>
internal sealed record UsageReading(DateTimeOffset At, CgroupUsage Usage)
{
    /// <summary>Mean cores between two readings; null when no time passed or the counter began anew.</summary>
    public static double? Cores(UsageReading earlier, UsageReading later)
    {
        var elapsed = later.At - earlier.At;
        return elapsed <= TimeSpan.Zero || later.Usage.CpuNanoseconds < earlier.Usage.CpuNanoseconds
            ? null
            : (later.Usage.CpuNanoseconds - earlier.Usage.CpuNanoseconds) / (elapsed.TotalMilliseconds * 1e6);
    }
}
