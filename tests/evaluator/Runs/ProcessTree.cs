using System.Globalization;

namespace MlServe.Evaluator.Tests.Runs;

/// <summary>Who descends from a process, told from /proc; start times keep a reused number from being taken for the old process.</summary>
internal static class ProcessTree
{
    public static List<(int Pid, string Started, string Command)> DescendantsOf(int root)
    {
        var all = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0)
            .Select(pid => (Pid: pid, Stat: Stat(pid)))
            .Where(process => process.Stat is not null)
            .Select(process => (process.Pid, Parent: int.Parse(process.Stat![1], CultureInfo.InvariantCulture), Started: process.Stat[19]))
            .ToList();
        var family = new HashSet<int> { root };
        while (all.Any(process => family.Contains(process.Parent) && family.Add(process.Pid)))
        {
        }

        return
        [
            .. all.Where(process => process.Pid != root && family.Contains(process.Pid))
                .Select(process => (process.Pid, process.Started, Command(process.Pid))),
        ];
    }

    public static bool IsAlive(int pid, string started) => Stat(pid) is { } stat && stat[0] != "Z" && stat[19] == started;

    private static string[]? Stat(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string Command(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
