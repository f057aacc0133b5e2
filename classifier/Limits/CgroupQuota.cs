using System.Globalization;

namespace MlServe.Classifier.Limits;

/// <summary>The CPU quota of the cgroup that this process is in, versions 1 and 2 (man 7 cgroups; kernel docs, cpu.max and cpu.cfs_quota_us).</summary>
internal static class CgroupQuota
{
    /// <summary>Cores; null without a quota. A quota binds everything beneath it, so the smallest on the way up counts.</summary>
    internal static double? Read(CgroupFiles files)
    {
        if (files.Read("/proc/self/cgroup") is not { } membership || files.Read("/proc/self/mountinfo") is not { } mounts)
            return null;

        double? smallest = null;
        foreach (var mount in CgroupMount.ForCpu(membership, mounts))
        {
            foreach (var directory in mount.Directories())
            {
                var cores = mount.IsVersion2
                    ? FromCpuMax(files.Read(directory + "/cpu.max"))
                    : FromCfs(files.Read(directory + "/cpu.cfs_quota_us"), files.Read(directory + "/cpu.cfs_period_us"));
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
