using System.Net;
using System.Net.Sockets;

namespace MlServe.EndToEnd;

/// <summary>What a run must leave behind on the machine: nothing.</summary>
internal static class Machine
{
    public const int NodePort = 32000;

    /// <summary>Command lines of the processes that carry <paramref name="home"/> in their environment or command line.</summary>
    public static IReadOnlyList<string> ProcessesOf(string home) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
            .Where(folder => Mentions(folder, home))
            .Select(folder => Read(Path.Combine(folder, "cmdline")).Replace('\0', ' '))
            .Where(commandLine => commandLine.Length > 0)];

    /// <summary>Folders of control groups whose name begins as the embedded cluster's do.</summary>
    public static IReadOnlyList<string> ControlGroups() =>
        Directory.Exists("/sys/fs/cgroup")
            ?
            [
                .. Directory.EnumerateDirectories(
                    "/sys/fs/cgroup",
                    "mlserve*",
                    new EnumerationOptions
                    {
                        RecurseSubdirectories = true,
                        MaxRecursionDepth = 6,
                        IgnoreInaccessible = true,
                    }
                ),
            ]
            : [];

    public static bool IsListening(int port)
    {
        try
        {
            using var probe = new TcpClient();
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Polls until <paramref name="condition"/> holds; fails after a minute, naming what was awaited.</summary>
    public static async Task EventuallyAsync(string what, Func<bool> condition, TimeSpan? limit = null)
    {
        using var end = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(1));
        while (!condition())
        {
            Assert.False(end.IsCancellationRequested, $"Still not so: {what}");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    private static bool Mentions(string processFolder, string text) =>
        Read(Path.Combine(processFolder, "environ")).Contains(text, StringComparison.Ordinal)
        || Read(Path.Combine(processFolder, "cmdline")).Contains(text, StringComparison.Ordinal);

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";   // the process has gone, or is someone else's
        }
    }
}
