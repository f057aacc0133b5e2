using System.Globalization;

namespace MlServe.Linux;

/// <summary>The machine that this process runs on, as its kernel knows it.</summary>
public static class ThisMachine
{
    // Of the fields of proc(5)'s line "cpu", the first after the word: user, nice, system, irq, softirq and steal, as the kernel itself
    // sums them up for its root cgroup. What is left is idle, or a part of another.
    private static readonly int[] BusyFields = [0, 1, 2, 5, 6, 7];

    /// <summary>Another with each boot; null where this is not Linux.</summary>
    public static string? BootId => KernelFiles.Read("/proc/sys/kernel/random", "boot_id")?.Trim();

    /// <summary>The time that all its processors were busy since it booted; null where this is not Linux.</summary>
    public static TimeSpan? BusyTime() => KernelFiles.Read("/proc", "stat") is { } text ? ParseBusyTime(text) : null;

    /// <summary>The same by the text of <c>/proc/stat</c>.</summary>
    internal static TimeSpan? ParseBusyTime(string text)
    {
        var fields = text.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is ["cpu", .. var times] && times.Length > BusyFields[^1]
            ? ProcessStat.TickLength * BusyFields.Sum(field => long.Parse(times[field], CultureInfo.InvariantCulture))
            : null;
    }
}
