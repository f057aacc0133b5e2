using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MlServe.LocalCluster.Hosting;

/// <summary>Tells a process from a later one that got the same number.</summary>
internal static class ProcessIdentity
{
    /// <summary>When a process started, in the system's own units; null when it does not run.</summary>
    public static string? StartOf(int pid)
    {
        try
        {
            // Field 22 of stat is the start in ticks since boot: unlike a wall clock time it never wavers. The
            // program's name before it, in brackets, may hold anything.
            if (File.Exists($"/proc/{pid}/stat"))
            {
                var fields = File.ReadAllText($"/proc/{pid}/stat") is var stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : [];
                return fields[0] == "Z" ? null : fields[19];
            }
            if (OperatingSystem.IsLinux())
                return null;
            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException or IOException or Win32Exception or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
