using System.Globalization;
using System.Net;
using MlServe.LocalCluster.Node.Cgroups;

namespace MlServe.LocalCluster.Network;

/// <summary>Says which process listens on a port, for the line that a user gets instead of "address already in use".</summary>
internal static class PortHolder
{
    private const string Listening = "0A";

    /// <summary>"NAME (pid N)"; "another process" when it cannot be seen, for example another user's.</summary>
    public static string Describe(int port)
    {
        var inodes = new[] { "tcp", "tcp6" }
            .SelectMany(table => (CgroupFiles.Read("/proc/net", table) ?? "").Split('\n').Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == Listening && Port(fields[1]) == port)
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet();
        if (inodes.Count == 0 || !Directory.Exists("/proc"))
            return "another process";
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), CultureInfo.InvariantCulture, out var pid) && Holds(entry, inodes))
                return $"{(CgroupFiles.Read(entry, "comm") ?? "a process").Trim()} (pid {pid.ToString(CultureInfo.InvariantCulture)})";
        return "another process";
    }

    private static int Port(string localAddress) =>
        int.TryParse(localAddress.AsSpan(localAddress.IndexOf(':') + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port) ? port : 0;

    private static bool Holds(string process, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && inodes.Contains(target));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
