using System.Globalization;
using System.Runtime.InteropServices;

namespace MlServe.Linux;

/// <summary>When the calling thread runs, and what the scheduler has recorded of it.</summary>
public static partial class ThreadSchedule
{
    /// <summary>How long it was ready to run and waited for a core that others had; null where the kernel does not say. Linux alone.</summary>
    /// <remarks>The second number of schedstat, nanoseconds (Documentation/scheduler/sched-stats.rst of the kernel).</remarks>
    public static TimeSpan? WaitedForCore() =>
        KernelFiles.Read("/proc/thread-self", "schedstat")?.Split(' ') is [_, var waited, ..]
            && long.TryParse(waited, CultureInfo.InvariantCulture, out var nanoseconds)
            ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick)
            : null;

    /// <summary>
    /// Has the calling thread run as soon as it is ready, before all others of this machine that are not as urgent (SCHED_RR, the lowest of its
    /// priorities). For a thread that mostly waits, and that ends: it stays so, but what it starts does not begin so. False where this user may not.
    /// Linux alone.
    /// </summary>
    public static bool TryRunFirst()
    {
        const int RoundRobin = 2, ResetOnFork = 0x40000000; // <sched.h>
        var priority = 1;
        return OperatingSystem.IsLinux() && sched_setscheduler(0, RoundRobin | ResetOnFork, ref priority) == 0;
    }

    [LibraryImport("libc")]
    private static partial int sched_setscheduler(int thread, int policy, ref int priority);
}
