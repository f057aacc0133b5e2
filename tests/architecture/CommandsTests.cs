using System.Text.RegularExpressions;

namespace MlServe.Architecture.Tests;

/// <summary>What the commands of the evaluator may not do.</summary>
public partial class CommandsTests
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
            File.ReadLines(file).Any(line => Regex.IsMatch(line, @"(?<![\w.])Console\."));
    }

    /// <summary>An option that two verbs have comes from Commands/Options: else its aliases and checks drift apart.</summary>
    [Fact]
    public void Options_OfTheSameName_AreDefinedOnce()
    {
        // 'accuracy' writes nothing where --out is not named, the others make a folder; 'score' reads the file that 'load' writes as --latency.
        string[] withTwoMeanings = ["--latency", "--out"];
        var names = Directory.GetFiles(Repository.File("evaluator/Commands"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => OptionDefinition().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToList();
        Assert.Contains("--url", names);
        Assert.Equal(withTwoMeanings, names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key).Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"new(?: Option<[^(]*>)?\(""(--[a-z-]+)""")]
    private static partial Regex OptionDefinition();
}
