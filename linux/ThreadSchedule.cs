using System.Globalization;

namespace MlServe.Linux;

/// <summary>What the scheduler has recorded of the calling thread.</summary>
public static class ThreadSchedule
{
    /// <summary>How long it was ready to run and waited for a core that others had; null where the kernel does not say. Linux alone.</summary>
    /// <remarks>The second number of schedstat, nanoseconds (Documentation/scheduler/sched-stats.rst of the kernel).</remarks>
    public static TimeSpan? WaitedForCore() =>
        KernelFiles.Read("/proc/thread-self", "schedstat")?.Split(' ') is [_, var waited, ..]
            && long.TryParse(waited, CultureInfo.InvariantCulture, out var nanoseconds)
            ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
            : null;
}
