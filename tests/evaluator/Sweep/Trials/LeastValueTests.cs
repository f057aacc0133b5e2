using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Tests.Sweep.Trials;

public sealed class LeastValueTests : IDisposable
{
    private static readonly string[] Memory = ["1Gi", "64Mi", "96Mi", "128Mi", "192Mi", "256Mi", "384Mi", "512Mi"];
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("64Mi", "The least memory that works is 64Mi, the least of the sweep.")]
    [InlineData("192Mi", "The least memory that works is 192Mi; with 128Mi it does not.")]
    [InlineData("1Gi", "The least memory that works is 1Gi; with 512Mi it does not.")]
    [InlineData("2Gi", "No memory of the sweep works.")]
    public void Next_UntilAllIsKnown_FindsTheLeastInFewCells(string needed, string expected)
    {
        var (result, tried) = Search(Define(""), _ => needed);

        Assert.Equal([expected], LeastValue.Sentences(result));
        // Of eight values; a whole grid would run all.
        Assert.InRange(tried, 1, 4);
        Assert.True(result.IsFinished);
    }

    [Fact]
    public void Next_OtherParameters_AreSearchedEachByItself()
    {
        var definition = Define("""
              - { name: cpu, fields: "Job spec.template.spec.containers[0].resources.limits.cpu", values: [500m, 1] }
            """);

        var (result, tried) = Search(definition, cpu => cpu == "1" ? "384Mi" : "96Mi");

        Assert.Equal(
            [
                "The least memory that works with cpu 500m is 96Mi; with 64Mi it does not.",
                "The least memory that works with cpu 1 is 384Mi; with 256Mi it does not.",
            ],
            LeastValue.Sentences(result));
        Assert.InRange(tried, 4, 8);
    }

    [Fact]
    public void Next_CellStillRuns_WaitsForIt()
    {
        var definition = Define("");
        var first = CellSuggestion.Next(definition, 1, [])!;

        Assert.Null(CellSuggestion.Next(definition, 1, [new CellResult(first, [StudyFixture.Trial(1, null, TrialState.Pending)])]));
    }

    [Theory]
    [InlineData("disk", "no such parameter; there are memory, word")]
    [InlineData("word", "its value 'many' is not an amount")]
    public void Check_NoAmounts_SaysWhy(string name, string expected)
    {
        var definition = Define("""
              - { name: word, fields: "Job spec.template.spec.containers[0].env[X].value", values: [1, many] }
            """);

        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => LeastValue.Check(definition, name)).Message, StringComparison.Ordinal);
    }

    private SweepDefinition Define(string more) => StudyFixture.Define(scratch, $$"""
        parameters:
          - { name: memory, fields: "Job spec.template.spec.containers[0].resources.limits.memory", values: [{{string.Join(", ", Memory)}}] }
        {{more}}
        """) with { Smallest = "memory" };

    private static (SweepResult Result, int Tried) Search(SweepDefinition definition, Func<string?, string> needed)
    {
        var cells = new List<CellResult>();
        while (CellSuggestion.Next(definition, 1, cells) is { } next)
        {
            Assert.True(SweepRange.TryParse(next.Values[0], out var has) & SweepRange.TryParse(needed(next.Values.ElementAtOrDefault(1)), out var needs));
            cells.Add(new CellResult(next, [StudyFixture.Trial(1, has >= needs ? 1 : null)]));
        }

        return (new SweepResult(definition, 1, cells), cells.Count);
    }
}
