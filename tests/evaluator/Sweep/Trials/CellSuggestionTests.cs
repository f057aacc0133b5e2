using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Trials;

namespace MlServe.Evaluator.Tests.Sweep.Trials;

/// <summary>What a sweep tries next, on results made by hand.</summary>
public sealed class CellSuggestionTests : IDisposable
{
    private const string Text = """
        sample: tpe
        count: 40
        objective: { metric: score, direction: maximize }
        parameters:
          - { name: rate, fields: "Job spec.template.spec.containers[0].env[RATE].value", from: 0.0001, to: 1, distribution: log }
          - { name: optimizer, fields: "Job spec.template.spec.containers[0].env[OPTIMIZER].value", values: [adam, sgd, adagrad] }
        """;

    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Next_ResultsSoFar_ComesNearerToTheBest()
    {
        var cells = Study(StudyFixture.Define(scratch, Text), 40);

        Assert.Equal(40, cells.Select(cell => SweepCell.KeyOf(cell.Cell.Values)).Distinct().Count());
        Assert.True(cells.Skip(20).Count(cell => cell.Cell.Values[1] == "sgd") > 10);
        Assert.True(cells.Skip(20).Count(cell => double.Parse(cell.Cell.Values[0]!) is > 0.003 and < 0.03) > 10);
    }

    [Fact]
    public void Next_OthersStillRun_SaysNothingOfThemAndTriesSomethingElse()
    {
        var definition = StudyFixture.Define(scratch, Text);
        var cells = Study(definition, 12);
        var atWork = new CellResult(CellSuggestion.Next(definition, 1, cells)!, [StudyFixture.Trial(1, null, TrialState.Pending)]);

        var next = CellSuggestion.Next(definition, 1, [.. cells, atWork])!;

        Assert.Equal(14, next.Number);
        Assert.NotEqual(atWork.Cell.Values, next.Values);
        Assert.Equal(next.Values, CellSuggestion.Next(definition, 1, [.. cells, atWork])!.Values);
    }

    [Fact]
    public void Next_StoppedAndFailedTrials_CountByWhatTheyCameTo()
    {
        var definition = StudyFixture.Define(scratch, Text);
        var done = Study(definition, 12);
        List<CellResult> stopped = [.. done.Select(cell => new CellResult(cell.Cell, [StudyFixture.Trial(1, ScoreOf(cell.Cell), TrialState.Stopped)]))];
        List<CellResult> failed = [.. done.Select(cell => new CellResult(cell.Cell, [StudyFixture.Trial(1, null)]))];

        var next = CellSuggestion.Next(definition, 1, done)!.Values;

        Assert.Equal(next, CellSuggestion.Next(definition, 1, stopped)!.Values);
        Assert.NotEqual(next, CellSuggestion.Next(definition, 1, failed)!.Values);
    }

    [Fact]
    public void Next_NoOtherCombination_IsNull()
    {
        var definition = StudyFixture.Define(scratch, """
            sample: tpe
            count: 9
            objective: { metric: score, direction: maximize }
            parameters: [{ name: x, fields: "Job spec.template.spec.containers[0].env[X].value", values: [1, 2] }]
            """);

        Assert.Equal(2, definition.Count);
        Assert.Null(CellSuggestion.Next(definition, 1, [.. SweepCells.Of(definition, 1, [["1"], ["2"]])
            .Select(cell => new CellResult(cell, [StudyFixture.Trial(1, 0.5)]))]));
    }

    private static List<CellResult> Study(SweepDefinition definition, int count)
    {
        var cells = new List<CellResult>();
        while (cells.Count < count)
        {
            var cell = CellSuggestion.Next(definition, 1, cells)!;
            cells.Add(new CellResult(cell, [StudyFixture.Trial(1, ScoreOf(cell))]));
        }

        return cells;
    }

    private static double ScoreOf(SweepCell cell) =>
        (cell.Values[1] == "sgd" ? 1 : 0.5) - Math.Abs(Math.Log10(double.Parse(cell.Values[0]!, System.Globalization.CultureInfo.InvariantCulture)) + 2) / 4;
}
