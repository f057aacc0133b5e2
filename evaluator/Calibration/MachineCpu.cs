using System.Globalization;
using MlServe.Linux;

namespace MlServe.Evaluator.Calibration;

/// <summary>CPU time that was used on this machine up to a moment.</summary>
/// <param name="Busy">By everything on it.</param>
/// <param name="Cluster">By the process of the embedded cluster; zero where there is none.</param>
internal readonly record struct MachineCpu(TimeSpan Busy, TimeSpan Cluster)
{
    // Of the fields of proc(5)'s line "cpu": user, nice, system, irq, softirq; what is left is idle, or a part of another.
    private static readonly int[] BusyFields = [0, 1, 2, 5, 6];

    /// <summary>Reads it; null where this is not Linux.</summary>
    /// <param name="clusterPid">The process of the embedded cluster; null where there is none.</param>
    public static MachineCpu? Read(int? clusterPid) => KernelFiles.Read("/proc", "stat") is { } text && Parse(text) is { } busy
        ? new MachineCpu(busy, clusterPid is { } pid && ProcessStat.Read(pid) is { } stat ? Time(stat.CpuTicks) : TimeSpan.Zero)
        : null;

    /// <summary>The time that all processors were busy, of <c>/proc/stat</c>.</summary>
    internal static TimeSpan? Parse(string text)
    {
        var fields = text.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is ["cpu", _, _, _, _, _, _, _, ..]
            ? Time(BusyFields.Sum(field => long.Parse(fields[field + 1], CultureInfo.InvariantCulture)))
            : null;
    }

    private static TimeSpan Time(long ticks) => TimeSpan.FromTicks(ticks * ProcessStat.NanosecondsPerTick / 100);
}
