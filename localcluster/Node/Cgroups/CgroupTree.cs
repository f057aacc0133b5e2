using MlServe.Linux;

namespace MlServe.LocalCluster.Node.Cgroups;

/// <summary>Killing and removing whole cgroups, ours or those that a dead cluster left.</summary>
internal static class CgroupTree
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>SIGKILL to every process of the directory and those below.</summary>
    public static void Kill(string directory)
    {
        if (!Directory.Exists(directory))
            return;
        // cgroup v2 since Linux 5.14 kills all at once, new forks included.
        if (File.Exists(Path.Combine(directory, "cgroup.kill")) && TryWrite(directory, "cgroup.kill", "1"))
            return;
        foreach (var child in Children(directory))
            Kill(child);
        foreach (var pid in KernelFiles.Processes(directory))
            Signals.Send(pid, Signal.Kill);
    }

    /// <summary>
    /// Removes the directory and those below; waits for killed processes to be gone, since the kernel answers EBUSY until
    /// then. Gives up after ten seconds: the next start of the cluster tries again.
    /// </summary>
    /// <returns>Whether it is gone.</returns>
    public static async Task<bool> RemoveAsync(string directory, TimeProvider time, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        for (var pause = Pause; ; pause = Min(pause * 2, LongestPause))
        {
            if (TryRemove(directory))
                return true;
            if (time.GetElapsedTime(began) > Patience)
                return false;
            Kill(directory);
            await Task.Delay(pause, time, ct);
        }
    }

    private static bool TryRemove(string directory)
    {
        if (!Directory.Exists(directory))
            return true;
        try
        {
            foreach (var child in Children(directory))
                TryRemove(child);
            // The kernel's own files vanish with the directory: it is removed as if it were empty.
            Directory.Delete(directory, recursive: false);
            return !Directory.Exists(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(directory);
        }
    }

    private static IEnumerable<string> Children(string directory)
    {
        try
        {
            return Directory.GetDirectories(directory);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static bool TryWrite(string directory, string file, string value)
    {
        try
        {
            KernelFiles.Write(directory, file, value);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
