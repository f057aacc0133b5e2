using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Tests.Statistics;

namespace MlServe.Evaluator.Tests.Sweep;

public sealed class FirstCellsTests : IDisposable
{
    private static readonly double[] Noise = [-0.03, -0.02, -0.01, 0.01, 0.02, 0.03, 0];
    private static readonly double[] Times = [0.5, 0.51, 0.9, 0.91, 0.52, 0.95];
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Of_TrialsThatOverlap_NamesAllThatMayBeTheBest()
    {
        var sentences = SweepConclusions.Of(Result(Noise.Length));

        var time = KnownFigures.ResponseTime;
        Assert.Equal($"Fastest: cells 1, 2, 5, which cannot be told apart, {time.Show(0.5)} to {time.ShowWithUnit(0.52)}.", sentences[0]);
        // What a manifest asks for is the same in every trial: no chance is in it.
        Assert.StartsWith("Lowest memory requested: cell 6 (", sentences[1], StringComparison.Ordinal);
        Assert.Equal(2, sentences.Count);
    }

    [Fact]
    public void Of_SweepThatGoesOn_TellsCellsByWhatTheyCameTo()
    {
        var result = Result(Noise.Length);
        var unfinished = result.Cells[5] with { Trials = [.. result.Cells[5].Trials, new TrialResult(Noise.Length + 1)] };
        result = result with { Cells = [.. result.Cells.Take(5), new CellResult(unfinished.Cell, unfinished.Trials)] };

        Assert.StartsWith("Fastest: cell 1 (", SweepConclusions.Of(result)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "1 trial")]
    [InlineData(3, "3 trials")]
    public void Of_TooFewTrials_SaysHowManyItTakes(int trials, string said)
    {
        var sentences = SweepConclusions.Of(Result(trials));

        Assert.StartsWith("Fastest: cell 1 (", sentences[0], StringComparison.Ordinal);
        Assert.Equal($"Which cell is the fastest may be chance, with {said} of each: it takes 6 to tell them apart.", sentences[^1]);
    }

    [Fact]
    public void Of_AllOverlap_SaysThatNoneIsBest() =>
        Assert.StartsWith(
            $"{KnownFigures.ResponseTime.Title}: no cell can be told from the best, ",
            SweepConclusions.Of(Result(Noise.Length, [0.5, 0.501, 0.502, 0.5, 0.503, 0.501]))[0],
            StringComparison.Ordinal);

    [Fact]
    public void Sentences_ObjectiveThatSeveralCellsReach_NameThemAll()
    {
        var result = Result(Noise.Length);
        result = result with { Definition = result.Definition with { Objective = new SearchObjective("response_time_s", IsMaximized: false, Goal: null) } };

        Assert.Equal("It cannot be told from cells 2, 5: their trials differ by no more than chance allows.", BestCell.Of(result)!.Sentences().ElementAt(1));
    }

    /// <summary>docs/validity.md has 6 % of such sweeps.</summary>
    [Fact]
    public void Of_CellsThatAreAlike_SeldomLeavesOneOut()
    {
        const int Sweeps = 150;
        var (random, all) = (new Random(1), Result(6));

        var leftOut = Enumerable.Range(0, Sweeps).Count(_ =>
        {
            var result = all with
            {
                Cells = [.. all.Cells.Select(cell => new CellResult(
                    cell.Cell, [.. cell.Trials.Select(trial => SweepFixture.Trial(trial.Round, Math.Exp(0.3 * random.NextNormal())))]))],
            };
            return FirstCells.Of(result, result.Cells, KnownFigures.ResponseTime, isLow: true)!.Cells.Count < all.Cells.Count;
        });

        Assert.InRange(leftOut, 1, 0.12 * Sweeps);
    }

    private SweepResult Result(int trials, double[]? times = null)
    {
        var definition = SweepFixture.Define(scratch);
        return new SweepResult(definition, 1,
        [
            .. SweepCells.Of(definition, 1).Zip(times ?? Times, (cell, time) => new CellResult(
                cell, [.. Enumerable.Range(1, trials).Select(round => TrialOf(cell.Number, round, time))])),
        ]);
    }

    private static TrialResult TrialOf(int cell, int round, double time) => SweepFixture.Trial(round, time + Noise[^round]) with
    {
        Figures = new Dictionary<string, double> { ["response_time_s"] = time + Noise[^round], ["memory_requested_KB"] = 1024 * (1000 - cell) },
    };
}
