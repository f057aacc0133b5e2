using System.Globalization;

namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>CPU and memory of all processes of a session, from /proc (proc(5)).</summary>
internal static class SessionUsage
{
    /// <summary>USER_HZ, the unit of <c>/proc/PID/stat</c> and <c>/proc/stat</c>, is 100 on every Linux that .NET runs on.</summary>
    public const long NanosecondsPerTick = 10_000_000;

    /// <summary>Summed over the session; null when nobody is left in it.</summary>
    public static CgroupUsage? Read(int session)
    {
        long ticks = 0, bytes = 0;
        var any = false;
        foreach (var pid in Members(session))
        {
            if (Stat(pid) is not { } fields)
                continue;
            any = true;
            // utime, stime and those of children waited for: fields 14 to 17, counted from 1.
            for (var field = 14; field <= 17; field++)
                ticks += long.Parse(fields[field - FirstField], CultureInfo.InvariantCulture);
            bytes += Resident(pid);
        }
        return any ? new CgroupUsage(ticks * NanosecondsPerTick, bytes) : null;
    }

    /// <summary>The processes of a session.</summary>
    public static IEnumerable<int> Members(int session)
    {
        if (session <= 1 || !Directory.Exists("/proc"))
            yield break;
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), CultureInfo.InvariantCulture, out var pid)
                && Stat(pid) is { } fields && fields[6 - FirstField] == session.ToString(CultureInfo.InvariantCulture))
                yield return pid;
    }

    private const int FirstField = 3;

    /// <summary>The fields after the command, which may hold blanks and brackets: the first one here is number 3.</summary>
    private static string[]? Stat(int pid)
    {
        var text = KernelFiles.Read($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}", "stat");
        var end = text?.LastIndexOf(')') ?? -1;
        return end < 0 ? null : text![(end + 2)..].Split(' ');
    }

    /// <summary>Proportional set size, so that pages shared by the pods' processes count once; else the resident set. Bytes.</summary>
    private static long Resident(int pid)
    {
        var directory = $"/proc/{pid.ToString(CultureInfo.InvariantCulture)}";
        return KernelFiles.ReadMemory(directory, "smaps_rollup", "Pss") ?? KernelFiles.ReadMemory(directory, "status", "VmRSS") ?? 0;
    }
}
