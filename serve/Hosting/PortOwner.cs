using System.Globalization;

namespace MlServe.Serve.Hosting;

/// <summary>Which process listens on a TCP port, as Linux tells it; elsewhere, or without the right to look, nobody knows.</summary>
internal static class PortOwner
{
    /// <summary>State 0A of <c>/proc/net/tcp</c> is LISTEN [Documentation/networking/proc_net_tcp.rst].</summary>
    const string Listening = "0A";

    /// <summary>The owner as <c>1234 (python3 -m http.server 5000)</c>, or null.</summary>
    public static string? Find(int port)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var sockets = new[] { "/proc/net/tcp", "/proc/net/tcp6" }.Where(File.Exists).SelectMany(File.ReadLines)
            .Select(line => ListeningInode(line, port)).OfType<string>().Select(inode => $"socket:[{inode}]").ToHashSet();
        return sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Where(folder => Holds(folder, sockets)).Select(Describe).FirstOrDefault();
    }

    /// <summary>The socket's inode when the line of <c>/proc/net/tcp</c> is a listener on the port.</summary>
    internal static string? ListeningInode(string line, int port)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 9 && fields[3] == Listening
            && fields[1].EndsWith(FormattableString.Invariant($":{port:X4}"), StringComparison.Ordinal) ? fields[9] : null;
    }

    static bool Holds(string processFolder, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(processFolder, "fd"))
                .Any(fd => new FileInfo(fd).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has ended meanwhile, or belongs to somebody else
        }
    }

    static string Describe(string processFolder)
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
