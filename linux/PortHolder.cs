using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MlServe.Linux;

/// <summary>Whether a TCP port of this machine is taken, and by which process: for the line that a user gets instead of "address already in use".</summary>
public static class PortHolder
{
    /// <summary>State 0A of <c>/proc/net/tcp</c> is LISTEN [Documentation/networking/proc_net_tcp.rst].</summary>
    private const string Listening = "0A";

    /// <summary>Whether something listens on <paramref name="port"/>, on whichever address, so that "localhost" may not be ours.</summary>
    public static bool IsTaken(int port) => IsTaken(new IPEndPoint(IPAddress.Any, port)) || IsTaken(new IPEndPoint(IPAddress.IPv6Loopback, port));

    /// <summary>Whether something is in the way of a listener on <paramref name="wanted"/>.</summary>
    public static bool IsTaken(IPEndPoint wanted)
    {
        try
        {
            using var probe = new Socket(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(wanted);
            probe.Listen(1);
            return false;
        }
        catch (SocketException exception)
        {
            // A machine without IPv6 has nobody there.
            return exception.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied;
        }
    }

    /// <summary>Who listens on <paramref name="port"/>, on whichever address.</summary>
    public static string Describe(int port) => Describe(new IPEndPoint(IPAddress.Any, port));

    /// <summary>
    /// Who is in the way of a listener on <paramref name="wanted"/>, as <c>python3 -m http.server 5000 (pid 1234)</c>;
    /// <c>another process</c> where that cannot be seen: another user's, or not Linux.
    /// </summary>
    public static string Describe(IPEndPoint wanted)
    {
        var sockets = new[] { "tcp", "tcp6" }.SelectMany(table => (KernelFiles.Read("/proc/net", table) ?? "").Split('\n'))
            .Select(line => ConflictingInode(line, wanted)).OfType<string>().Select(inode => $"socket:[{inode}]").ToHashSet();
        return sockets.Count > 0 && ProcessList.All().FirstOrDefault(pid => Holds(pid, sockets)) is > 0 and var holder
            ? string.Create(CultureInfo.InvariantCulture, $"{ProcessList.Describe(holder)} (pid {holder})")
            : "another process";
    }

    /// <summary>
    /// The socket's inode when the line of <c>/proc/net/tcp</c> is a listener in the way: the same port on the same
    /// address, or one of both is every address.
    /// </summary>
    internal static string? ConflictingInode(string line, IPEndPoint wanted)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= 9 || fields[3] != Listening || fields[1].Split(':') is not [var address, var port])
            return null;
        return port == wanted.Port.ToString("X4", CultureInfo.InvariantCulture) && Address(address) is { } listener
            && (IsEvery(listener) || IsEvery(wanted.Address) || listener.Equals(wanted.Address)) ? fields[9] : null;
    }

    private static bool IsEvery(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    /// <summary>The kernel prints each 32-bit word of the address in the machine's own byte order.</summary>
    private static IPAddress? Address(string hexadecimal)
    {
        if (hexadecimal.Length is not (8 or 32) || !hexadecimal.All(char.IsAsciiHexDigit))
            return null;
        var words = hexadecimal.Chunk(8).Select(word => uint.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        var address = new IPAddress(words.SelectMany(BitConverter.GetBytes).ToArray());
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static bool Holds(int pid, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(ProcessList.Folder(pid), "fd"))
                .Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended meanwhile, or belongs to somebody else.
        }
    }
}
