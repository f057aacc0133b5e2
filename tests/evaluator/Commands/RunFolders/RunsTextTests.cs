using MlServe.Evaluator.Commands.RunFolders;
using MlServe.Evaluator.Runs;

namespace MlServe.Evaluator.Tests.Commands.RunFolders;

public class RunsTextTests
{
    private const string Reason =
        "0 of 1 replicas are ready: container ml-app of pod ml-app-c7b7844f7-6rnsb keeps ending with exit code 1: no such file as models/wanted.onnx";

    [Fact]
    public void Write_RunThatFailed_HasTheReasonWhole()
    {
        var lines = Written(Reason.Replace(": no", ":\n no"));

        Assert.True(Reason.Length > 130);
        Assert.Equal(Reason, string.Join(' ', lines.Select(line => line.Trim())));
        Assert.All(lines, line => Assert.True(line.Length <= 80 && line.StartsWith("    ", StringComparison.Ordinal), line));
    }

    [Fact]
    public void Write_ReasonOfManyLines_EndsAfterTheThird()
    {
        var lines = Written(string.Join(' ', Enumerable.Repeat(Reason, 4)));

        Assert.Equal(3, lines.Count);
        Assert.EndsWith("…", lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain(lines.Take(2), line => line.Contains('…'));
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Write_ReasonWithAWordLongerThanALine_KeepsAllOfIt()
    {
        var word = "/" + new string('a', 120) + ".onnx";

        var lines = Written("no file " + word);

        Assert.Equal("no file" + word, string.Concat(lines.Select(line => line.Trim())));
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public void Write_CapacitySearch_DoesNotCountRuns()
    {
        using var to = new StringWriter();

        RunsText.Write([new ListedRun("capacity", "runs/20261201T000000Z-capacity-a", null, null, "finished", null)], "runs", to);

        Assert.DoesNotContain("0 runs", to.ToString(), StringComparison.Ordinal);
        Assert.Contains("finished", to.ToString(), StringComparison.Ordinal);
    }

    /// <summary>The lines between a failed run's row and the legend.</summary>
    private static List<string> Written(string problem)
    {
        using var to = new StringWriter();
        RunsText.Write([new ListedRun("run", "runs/20261201T000000Z-a", null, null, "failed", null) { Problem = problem }], "runs", to);
        return [.. to.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).SkipLast(1)];
    }
}
