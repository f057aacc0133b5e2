using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MlServe.Evaluator.Runs;

/// <summary>Tells whether a port of this machine is taken, and by whom.</summary>
internal static class PortOwner
{
    /// <summary>Whether something listens on <paramref name="port"/> so that it cannot be bound on all addresses.</summary>
    public static bool IsTaken(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Any, port));
            probe.Listen(1);
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            return true;
        }
    }

    /// <summary>The listener as "NAME (pid N)"; null when it cannot be told (another user's process, not Linux).</summary>
    public static string? Find(int port)
    {
        try
        {
            var inodes = ListeningInodes("/proc/net/tcp", port).Concat(ListeningInodes("/proc/net/tcp6", port)).ToHashSet();
            return inodes.Count == 0 ? null : Directory.EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                .Where(pid => Holds(pid!, inodes))
                .Select(pid => $"{ProcessName(pid!)} (pid {pid})")
                .FirstOrDefault();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> ListeningInodes(string table, int port)
    {
        if (!File.Exists(table))
            return [];
        // sl local_address rem_address st … inode: column 1 is HEXADDRESS:HEXPORT, column 3 is 0A when listening.
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return File.ReadLines(table).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(cells => cells.Length > 9 && cells[3] == "0A" && cells[1].EndsWith(suffix, StringComparison.Ordinal))
            .Select(cells => $"socket:[{cells[9]}]")
            .ToList();
    }

    private static bool Holds(string pid, HashSet<string> inodes)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{pid}/fd")
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && inodes.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // ended meanwhile, or another user's
        }
    }

    /// <summary>For a program that runs on dotnet the assembly says more than "dotnet".</summary>
    private static string ProcessName(string pid)
    {
        var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        var program = Path.GetFileName(words[0]);
        return program == "dotnet" && words.Length > 1 ? $"dotnet {Path.GetFileName(words[1])}" : program;
    }
}
