using MlServe.Evaluator.Commands;

namespace MlServe.Evaluator.Tests.Commands;

public class ReadmeTests
{
    /// <summary>The repository's, and the one that the package shows.</summary>
    [Theory]
    [InlineData("README.md")]
    [InlineData("evaluator/README.md")]
    public void Table_EveryVerb_HasItsRow(string file)
    {
        var table = File.ReadLines(Path.Combine(Repository.Root, file)).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|')[1]).ToList();

        var verbs = EvaluatorCommand.Create(InProcess.Silent()).Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).ToList();

        Assert.True(verbs.Count > 10);
        Assert.All(verbs, verb => Assert.Contains(table, names => names.Contains($"`{verb}`") || names.Contains($"`{verb} ")));
    }
}
