using System.Globalization;
using MlServe.Linux;

namespace MlServe.Classifier.Limits;

/// <summary>The CPU quota of the cgroup that this process is in, versions 1 and 2 (man 7 cgroups; kernel docs, cpu.max and cpu.cfs_quota_us).</summary>
internal static class CgroupQuota
{
    /// <summary>Cores; null without a quota. A quota binds everything beneath it, so the smallest on the way up counts.</summary>
    /// <param name="root">Where the kernel's files lie: <c>/</c>, except in tests.</param>
    internal static double? Read(string root = "/")
    {
        double? smallest = null;
        foreach (var mount in CgroupMount.Read(root).Where(mount => mount.IsVersion2 || mount.Controllers.Contains("cpu")))
        {
            foreach (var directory in mount.Directories().Select(directory => Path.Join(root, directory)))
            {
                var cores = mount.IsVersion2
                    ? FromCpuMax(KernelFiles.Read(directory, "cpu.max"))
                    : FromCfs(KernelFiles.Read(directory, "cpu.cfs_quota_us"), KernelFiles.Read(directory, "cpu.cfs_period_us"));
                if (cores is { } quota && !(smallest <= quota))
                    smallest = quota;
            }
        }

        return smallest;
    }

    /// <summary>Version 2: <c>QUOTA PERIOD</c> in microseconds, or <c>max PERIOD</c>.</summary>
    internal static double? FromCpuMax(string? text)
    {
        var parts = text?.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) ?? [];
        return parts.Length == 2 ? Divide(parts[0], parts[1]) : null;
    }

    /// <summary>Version 1: two files in microseconds; a quota of −1 is none.</summary>
    internal static double? FromCfs(string? quota, string? period) => Divide(quota, period);

    private static double? Divide(string? quota, string? period) =>
        long.TryParse(quota, NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var used) && used > 0
        && long.TryParse(period, NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var whole) && whole > 0
            ? (double)used / whole
            : null;
}
