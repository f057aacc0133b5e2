using System.Globalization;
using System.Xml.Linq;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Definitions;
using MlServe.Evaluator.Sweep.Pictures;
using MlServe.Evaluator.Tests.Load;
using MlServe.Evaluator.Tests.Sweep.Trials;

namespace MlServe.Evaluator.Tests.Sweep.Pictures;

public sealed class ParallelCoordinatesTests : IDisposable
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Render_Cells_AreLinesFromTheirValuesToTheObjective()
    {
        using var culture = new CommaCulture();
        var result = Result();

        var picture = XDocument.Parse(ParallelCoordinatesSvg.Render(result).ToString());

        Assert.Equal(["rate", "optimizer", "score"], ParallelCoordinatesSvg.TitlesOf(result));
        var lines = picture.Descendants(Svg + "polyline").ToDictionary(line => line.Element(Svg + "title")!.Value[..6]);
        // The best: the highest rate, adam, the highest score.
        Assert.Equal("56 356 56", (string)lines["cell 3"].Attribute("data-y")!);
        Assert.EndsWith("score 0.9, the best", lines["cell 3"].Value, StringComparison.Ordinal);
        // A rate in the middle of its logarithmic range is in the middle of its axis.
        Assert.Equal(206, double.Parse(((string)lines["cell 2"].Attribute("data-y")!).Split(' ')[0], CultureInfo.InvariantCulture), 0.5);
        // Without a figure a line ends before the objective.
        Assert.Equal(2, ((string)lines["cell 4"].Attribute("points")!).Split(' ').Length);
        Assert.EndsWith("-", (string)lines["cell 4"].Attribute("data-y")!, StringComparison.Ordinal);
        Assert.EndsWith(", stopped", lines["cell 4"].Value, StringComparison.Ordinal);
        var labels = picture.Descendants(Svg + "g").Select(axis => axis.Elements(Svg + "text").Skip(1).Select(text => text.Value).ToList()).ToList();
        Assert.Equal(["0.001", "0.01", "0.1"], labels[0]);
        Assert.Equal(["adam", "sgd"], labels[1]);
        Assert.Equal(["0.1", "0.5", "0.9"], labels[2]);
    }

    [Fact]
    public void Ticks_ManyAmounts_AreRoundAsTheyAreWritten()
    {
        using var culture = new CommaCulture();
        var definition = StudyFixture.Define(scratch, """
            sample: tpe
            count: 7
            objective: { metric: score, direction: maximize }
            parameters:
              - { name: memory, fields: "Job spec.template.spec.containers[0].env[RATE].value", from: 70Mi, to: 520Mi }
            """);
        var cells = SweepCells.Of(definition, 1, [["70Mi"], ["111Mi"], ["163Mi"], ["250Mi"], ["333Mi"], ["400Mi"], ["520Mi"]]);
        var result = new SweepResult(definition, 1, [.. cells.Select(cell => new CellResult(cell, [StudyFixture.Trial(1, 0.19 + 0.07 * cell.Number)]))]);

        var memory = ParallelAxis.Of(result, 0);

        Assert.Equal(["100Mi", "200Mi", "300Mi", "400Mi", "500Mi"], memory.Ticks.Select(tick => tick.Label));
        Assert.Equal((100 - 70) / (520 - 70.0), memory.Ticks[0].Place, 1e-9);
        Assert.Equal(["0.3", "0.4", "0.5", "0.6"], ParallelAxis.Of(result, KnownFigures.Of("score")).Ticks.Select(tick => tick.Label));
    }

    [Fact]
    public void Sentences_OneTrialEach_SayThatItCannotBeTold()
    {
        var sentences = BestCell.Of(Result())!.Sentences().ToList();

        Assert.Equal("Cell 3 has the best score, 0.9, in one trial.", sentences[0]);
        Assert.Equal("It cannot be told from the next, cell 2 with 0.5: that takes 6 trials of each.", sentences[1]);
    }

    [Theory]
    [InlineData(0.1, "It is better than the next, cell 2 with 0.5: chance alone")]
    [InlineData(0.41, "It cannot be told from the next, cell 2 with 0.81: their trials differ by no more than chance allows.")]
    public void Sentences_ManyTrials_HaveAnIntervalAndSayWhetherItIsBetter(double more, string expected)
    {
        double[] noise = [-0.03, -0.02, -0.01, 0.01, 0.02, 0.03, 0];
        var (definition, cells) = Cells(trials: noise.Length);
        var result = new SweepResult(definition, 1,
        [
            new CellResult(cells[1], [.. noise.Select((off, round) => StudyFixture.Trial(round + 1, 0.4 + more + off))]),
            new CellResult(cells[2], [.. noise.Select((off, round) => StudyFixture.Trial(round + 1, 0.82 + off))]),
        ]);

        var sentences = BestCell.Of(result)!.Sentences().ToList();

        Assert.Matches("Cell 3 has the best score, 0.82: the median of 7 trials, with 95 % confidence between 0.[78][0-9]* and 0.8[0-9]*\\.", sentences[0]);
        Assert.StartsWith(expected, sentences[1], StringComparison.Ordinal);
    }

    private SweepResult Result()
    {
        var (definition, cells) = Cells(trials: 1);
        double?[] scores = [0.1, 0.5, 0.9, 0.3];
        return new SweepResult(definition, 1, [.. cells.Zip(scores, (cell, score) => new CellResult(
            cell, [StudyFixture.Trial(1, score, cell.Number == 4 ? TrialState.Stopped : TrialState.Done)]))]);
    }

    private (SweepDefinition Definition, IReadOnlyList<SweepCell> Cells) Cells(int trials)
    {
        var definition = StudyFixture.Define(scratch, $$"""
            sample: tpe
            count: 4
            trials: {{trials}}
            objective: { metric: score, direction: maximize }
            parameters:
              - { name: rate, fields: "Job spec.template.spec.containers[0].env[RATE].value", from: 0.001, to: 0.1, distribution: log }
              - { name: optimizer, fields: "Job spec.template.spec.containers[0].env[OPTIMIZER].value", values: [adam, sgd] }
            """);
        return (definition, SweepCells.Of(definition, 1, [["0.001", "sgd"], ["0.01", "sgd"], ["0.1", "adam"], ["0.1", "sgd"]]));
    }
}
