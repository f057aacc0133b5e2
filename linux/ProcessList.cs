using System.Globalization;

namespace MlServe.Linux;

/// <summary>The machine's processes, as <c>/proc</c> shows them; none where there is no <c>/proc</c>.</summary>
public static class ProcessList
{
    private const int LongestDescription = 80;

    /// <summary>Their numbers.</summary>
    public static IEnumerable<int> All() =>
        !Directory.Exists("/proc") ? [] : Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
            .Where(pid => pid > 0);

    /// <summary>The folder of a process under <c>/proc</c>.</summary>
    public static string Folder(int pid) => "/proc/" + pid.ToString(CultureInfo.InvariantCulture);

    /// <summary>A process's program and arguments; empty for the kernel's own and for one that has ended.</summary>
    public static IReadOnlyList<string> CommandLine(int pid)
    {
        var text = KernelFiles.Read(Folder(pid), "cmdline") ?? "";
        return text.Length == 0 ? [] : (text[^1] == '\0' ? text[..^1] : text).Split('\0');
    }

    /// <summary>
    /// What a user knows a process by: the program without its folder, and its arguments, as far as 80 characters take them. For
    /// a program that runs on dotnet that is the assembly.
    /// </summary>
    public static string Describe(int pid)
    {
        var words = CommandLine(pid).ToArray();
        if (words.Length == 0)
            return (KernelFiles.Read(Folder(pid), "comm") ?? "a process").Trim();
        words[0] = Path.GetFileName(words[0]);
        if (words[0] == "dotnet" && words.Length > 1)
            words[1] = Path.GetFileName(words[1]);
        var line = string.Join(' ', words);
        return line.Length > LongestDescription ? line[..LongestDescription] + "…" : line;
    }
}
