using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace MlServe.Linux;

/// <summary>Tells a process from a later one that got the same number.</summary>
public static class ProcessIdentity
{
    /// <summary>When a process started, in the system's own units; null when it does not run.</summary>
    public static string? StartOf(int pid)
    {
        if (OperatingSystem.IsLinux())
            return ProcessStat.Read(pid) is { IsZombie: false } stat ? stat.StartTicks : null;
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.HasExited ? null : process.StartTime.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
