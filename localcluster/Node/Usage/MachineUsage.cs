using System.Globalization;
using MlServe.LocalCluster.Node.Cgroups;

namespace MlServe.LocalCluster.Node.Usage;

/// <summary>CPU and memory of the whole machine, from /proc.</summary>
internal static class MachineUsage
{
    private const long NanosecondsPerTick = 10_000_000;

    /// <summary>The counters now; null where there is no /proc.</summary>
    public static CgroupUsage? Read()
    {
        var cpu = (CgroupFiles.Read("/proc", "stat") ?? "").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (cpu.Length < 9 || cpu[0] != "cpu")
            return null;
        // user, nice, system, irq, softirq, steal; without idle and iowait.
        var ticks = new[] { 1, 2, 3, 6, 7, 8 }.Sum(field => long.Parse(cpu[field], CultureInfo.InvariantCulture));
        return new CgroupUsage(ticks * NanosecondsPerTick, Math.Max(0, Memory("MemTotal:") - Memory("MemAvailable:")));
    }

    private static long Memory(string key)
    {
        foreach (var line in (CgroupFiles.Read("/proc", "meminfo") ?? "").Split('\n'))
            if (line.StartsWith(key, StringComparison.Ordinal))
                return long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) << 10;
        return 0;
    }
}
