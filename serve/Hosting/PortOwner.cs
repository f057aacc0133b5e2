using System.Globalization;
using System.Net;

namespace MlServe.Serve.Hosting;

/// <summary>Which process listens on a TCP port, as Linux tells it; elsewhere, or without the right to look, nobody knows.</summary>
internal static class PortOwner
{
    /// <summary>State 0A of <c>/proc/net/tcp</c> is LISTEN [Documentation/networking/proc_net_tcp.rst].</summary>
    private const string Listening = "0A";

    /// <summary>The owner as <c>1234 (python3 -m http.server 5000)</c>, or null.</summary>
    public static string? Find(IPEndPoint wanted)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var sockets = new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => ConflictingInode(line, wanted)).OfType<string>().Select(inode => $"socket:[{inode}]").ToHashSet();
        return sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Where(folder => Holds(folder, sockets)).Select(Describe).FirstOrDefault();
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
        return new IPAddress(words.SelectMany(BitConverter.GetBytes).ToArray());
    }

    private static bool Holds(string processFolder, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(processFolder, "fd"))
                .Any(fd => new FileInfo(fd).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended meanwhile, or belongs to somebody else
        }
    }

    private static string Describe(string processFolder)
    {
        var id = Path.GetFileName(processFolder);
        try
        {
            var command = File.ReadAllText(Path.Combine(processFolder, "cmdline")).TrimEnd('\0').Replace('\0', ' ');
            return $"{id} ({(command.Length > 80 ? command[..80] + "…" : command)})";
        }
        catch (IOException)
        {
            return id;
        }
    }
}
