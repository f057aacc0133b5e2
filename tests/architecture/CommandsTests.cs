namespace MlServe.Architecture.Tests;

/// <summary>What the commands of the evaluator may not do.</summary>
public class CommandsTests
{
    /// <summary>Where a command writes, and whether that is a terminal, is handed in: else a test would write on the terminal of whoever runs it.</summary>
    [Fact]
    public void Commands_Console_IsWhatTheContextHandsOut()
    {
        var files = Directory.GetFiles(Repository.File("evaluator/Commands"), "*.cs", SearchOption.AllDirectories);
        Assert.NotEmpty(files);
        Assert.Equal(["CommandContext.cs"], files.Where(UsesTheConsole).Select(Path.GetFileName));

        // A property of that name of another type follows a dot or a brace.
        static bool UsesTheConsole(string file) =>
            File.ReadLines(file).Any(line => System.Text.RegularExpressions.Regex.IsMatch(line, @"(?<![\w.])Console\."));
    }
}
