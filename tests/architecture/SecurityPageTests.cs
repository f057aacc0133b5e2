using System.Text.RegularExpressions;

namespace MlServe.Architecture.Tests;

/// <summary>docs/security.md promises a test for each line.</summary>
public partial class SecurityPageTests
{
    [Fact]
    public void EachLine_OfThreats_NamesTestsThatExist()
    {
        var lines = File.ReadAllLines(Repository.File("docs/security.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| might", StringComparison.Ordinal));
        var methods = Directory.GetFiles(Repository.File("tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => Method().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).ToHashSet();

        Assert.All(lines, line =>
        {
            var named = Name().Matches(line).Select(match => match.Groups[1].Value).ToList();
            Assert.True(named.Count > 0 || line.Contains("by hand", StringComparison.Ordinal), line);
            Assert.All(named, name => Assert.Contains(name, methods));
        });
    }

    [GeneratedRegex(@"public (?:async Task|void) (\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"`([A-Z]\w*_\w+_\w+)`")]
    private static partial Regex Name();
}
