using System.Globalization;
using MlServe.Linux;
using MlServe.LocalCluster.Node.Cgroups;

namespace MlServe.LocalCluster.Node.Usage;

/// <summary>CPU and memory of the whole machine, from /proc.</summary>
internal static class MachineUsage
{
    /// <summary>The counters now; null where there is no /proc.</summary>
    public static CgroupUsage? Read()
    {
        var cpu = (KernelFiles.Read("/proc", "stat") ?? "").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (cpu.Length < 9 || cpu[0] != "cpu")
            return null;
        // user, nice, system, irq, softirq, steal; without idle and iowait.
        var ticks = new[] { 1, 2, 3, 6, 7, 8 }.Sum(field => long.Parse(cpu[field], CultureInfo.InvariantCulture));
        return new CgroupUsage(ticks * ProcessStat.NanosecondsPerTick, Math.Max(0, Memory("MemTotal") - Memory("MemAvailable")));
    }

    private static long Memory(string key) => KernelFiles.ReadMemory("/proc", "meminfo", key) ?? 0;
}
