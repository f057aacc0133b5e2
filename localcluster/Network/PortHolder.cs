using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MlServe.LocalCluster.Machine;

namespace MlServe.LocalCluster.Network;

/// <summary>Whether a port of this machine is taken, and by which process: for the line that a user gets instead of "address already in use".</summary>
public static class PortHolder
{
    private const string Listening = "0A";

    /// <summary>Whether something listens on <paramref name="port"/>, on whichever address, so that "localhost" may not be ours.</summary>
    public static bool IsTaken(int port) => IsTaken(IPAddress.Any, port) || IsTaken(IPAddress.IPv6Loopback, port);

    private static bool IsTaken(IPAddress address, int port)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, port));
            probe.Listen(1);
            return false;
        }
        catch (SocketException exception)
        {
            // A machine without IPv6 has nobody there.
            return exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
        }
    }

    /// <summary>"NAME (pid N)"; "another process" when it cannot be seen, for example another user's.</summary>
    public static string Describe(int port)
    {
        var inodes = new[] { "tcp", "tcp6" }
            .SelectMany(table => (KernelFiles.Read("/proc/net", table) ?? "").Split('\n').Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 9 && fields[3] == Listening && Port(fields[1]) == port)
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet();
        if (inodes.Count == 0 || !Directory.Exists("/proc"))
            return "another process";
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), CultureInfo.InvariantCulture, out var pid) && Holds(entry, inodes))
                return $"{Name(entry)} (pid {pid.ToString(CultureInfo.InvariantCulture)})";
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>For a program that runs on dotnet the assembly says more than "dotnet".</summary>
    private static string Name(string process)
    {
        var words = (KernelFiles.Read(process, "cmdline") ?? "").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return (KernelFiles.Read(process, "comm") ?? "a process").Trim();
        var program = Path.GetFileName(words[0]);
        return program == "dotnet" && words.Length > 1 ? $"dotnet {Path.GetFileName(words[1])}" : program;
    }
}
