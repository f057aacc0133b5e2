using System.Globalization;
using System.Text;

namespace MlServe.Linux;

/// <summary>Reading and writing the kernel's one-value and key-value files, under <c>/proc</c> and in cgroups.</summary>
public static class KernelFiles
{
    /// <summary>Writes in one go, as these files want it, without truncating first.</summary>
    /// <exception cref="IOException">The kernel refused, the reason in the message.</exception>
    public static void Write(string directory, string file, string value) => Refusable(Path.Combine(directory, file), path =>
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(Encoding.ASCII.GetBytes(value));
    });

    /// <summary>Makes a cgroup; one that is there already stays.</summary>
    /// <exception cref="IOException">The kernel refused, the reason in the message.</exception>
    public static void MakeDirectory(string path) => Refusable(path, path => Directory.CreateDirectory(path));

    /// <summary>Writes a number.</summary>
    public static void Write(string directory, string file, long value) =>
        Write(directory, file, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>The number in a file; null when it is gone, unreadable or "max".</summary>
    public static long? ReadNumber(string directory, string file) =>
        Read(directory, file) is { } text && long.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The number after <paramref name="key"/> in a file of "key value" lines; null when there is none.</summary>
    public static long? ReadKey(string directory, string file, string key) => ReadAfter(directory, file, key + " ");

    /// <summary>The bytes after <paramref name="key"/> in a file of "key: N kB" lines, as <c>/proc/meminfo</c> is; null when there is none.</summary>
    public static long? ReadMemory(string directory, string file, string key) => ReadAfter(directory, file, key + ":") << 10;

    /// <summary>The processes of a cgroup.</summary>
    public static IReadOnlyList<int> Processes(string directory) =>
        [.. (Read(directory, "cgroup.procs") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => int.TryParse(line, CultureInfo.InvariantCulture, out var pid) ? pid : 0).Where(pid => pid > 0)];

    /// <summary>The text of a file; null when it cannot be read: the cgroup may go at any moment.</summary>
    public static string? Read(string directory, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Refusable(string path, Action<string> write)
    {
        try
        {
            write(path);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"{path}: {exception.Message}", exception);
        }
    }

    private static long? ReadAfter(string directory, string file, string start)
    {
        foreach (var line in (Read(directory, file) ?? "").Split('\n'))
            if (line.StartsWith(start, StringComparison.Ordinal)
                && long.TryParse(line[start.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture, out var value))
                return value;
        return null;
    }
}
