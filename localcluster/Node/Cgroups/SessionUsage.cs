using System.Globalization;
using MlServe.Linux;

namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>CPU and memory of all processes of a session, from /proc (proc(5)).</summary>
internal static class SessionUsage
{
    /// <summary>Summed over the session; null when nobody is left in it.</summary>
    public static CgroupUsage? Read(int session)
    {
        var members = Processes(session).ToArray();
        return members.Length == 0
            ? null
            : new CgroupUsage(members.Sum(member => member.Stat.CpuTime.Ticks) * TimeSpan.NanosecondsPerTick, members.Sum(member => Resident(member.Pid)));
    }

    /// <summary>The processes of a session.</summary>
    public static IEnumerable<int> Members(int session) => Processes(session).Select(member => member.Pid);

    private static IEnumerable<(int Pid, ProcessStat Stat)> Processes(int session)
    {
        if (session <= 1)
            yield break;
        var wanted = session.ToString(CultureInfo.InvariantCulture);
        foreach (var pid in ProcessList.All())
            if (ProcessStat.Read(pid) is { } stat && stat.Session == wanted)
                yield return (pid, stat);
    }

    /// <summary>Proportional set size, so that pages shared by the pods' processes count once; else the resident set. Bytes.</summary>
    private static long Resident(int pid)
    {
        var folder = ProcessList.Folder(pid);
        return KernelFiles.ReadMemory(folder, "smaps_rollup", "Pss") ?? KernelFiles.ReadMemory(folder, "status", "VmRSS") ?? 0;
    }
}
