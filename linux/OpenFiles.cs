using System.Globalization;

namespace MlServe.Linux;

/// <summary>How many files, connections among them, this process may have open at once.</summary>
public static class OpenFiles
{
    private const string Name = "Max open files";

    /// <summary>The limit; null where there is none that is known. .NET has raised it as far as it may. Linux alone.</summary>
    public static long? Limit() => KernelFiles.Read("/proc/self", "limits")?.Split('\n')
        .FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal))?[Name.Length..]
        .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var limit, ..]
            && long.TryParse(limit, CultureInfo.InvariantCulture, out var files)
            ? files
            : null;
}
