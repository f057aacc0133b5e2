using System.Runtime.InteropServices;

namespace MlServe.Evaluator.Runs;

/// <summary>How to start another process of this program, and which dotnet runs it.</summary>
internal static class SelfCommand
{
    private const string Introduction = "evaluator: ", Nice = "/usr/bin/nice";

    /// <summary>The dotnet host of this process: a pod must not run on another one that PATH happens to name.</summary>
    public static string Dotnet { get; } = FindDotnet();

    /// <summary>This program's assembly.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "evaluator.dll");

    /// <summary>File name and arguments of <c>evaluator ARGUMENTS</c>.</summary>
    public static (string FileName, IReadOnlyList<string> Arguments) For(params IEnumerable<string> arguments) =>
        (Dotnet, [Assembly, .. arguments]);

    /// <summary>
    /// The same ahead of other processes, where this user may ask for that: what is measured must not keep the measuring process from
    /// its work, and every thread of it has to be ahead, so it is begun so.
    /// </summary>
    public static (string FileName, IReadOnlyList<string> Arguments) AheadOfOthers(params IEnumerable<string> arguments)
    {
        var (fileName, words) = For(arguments);
        return OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && File.Exists(Nice)
            ? (Nice, ["-n", "-10", fileName, .. words])
            : (fileName, words);
    }

    /// <summary>What another process of this program said on stderr, without the name that it begins with.</summary>
    public static string WithoutName(string line) =>
        line.StartsWith(Introduction, StringComparison.Ordinal) ? line[Introduction.Length..] : line;

    private static string FindDotnet()
    {
        var name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        if (Path.GetFileName(Environment.ProcessPath) == name)
            return Environment.ProcessPath!;
        // Started by its own launcher: the runtime in use is ROOT/shared/Microsoft.NETCore.App/VERSION/.
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var beside = Path.Combine(root, name);
        return File.Exists(beside) ? beside : name;
    }
}
