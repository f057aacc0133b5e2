using MlServe.Linux;
using MlServe.LocalCluster.Node.Cgroups;

namespace MlServe.LocalCluster.Node.Usage;

/// <summary>CPU and memory of the whole machine, from /proc.</summary>
internal static class MachineUsage
{
    /// <summary>The counters now; null where there is no /proc.</summary>
    public static CgroupUsage? Read() => ThisMachine.BusyTime() is { } busy
        ? new CgroupUsage(busy.Ticks * TimeSpan.NanosecondsPerTick, Math.Max(0, Memory("MemTotal") - Memory("MemAvailable")))
        : null;

    private static long Memory(string key) => KernelFiles.ReadMemory("/proc", "meminfo", key) ?? 0;
}
