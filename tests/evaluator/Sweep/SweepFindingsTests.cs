using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Search;
using MlServe.Evaluator.Sweep;
using MlServe.Evaluator.Sweep.Pictures;

namespace MlServe.Evaluator.Tests.Sweep;

public sealed class SweepFindingsTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Front_HandMadeCells_IsOfTheUnbeaten()
    {
        // Memory and time: the third is beaten by the second, the last failed.
        var result = Result((100, 0.9), (200, 0.5), (300, 0.6), (400, 0.1), (100, 1.0), null);

        Assert.Equal(["memory_requested_KB", "response_time_s"], SweepFindings.FrontMetrics(result).Select(metric => metric.Name));
        Assert.Equal([true, true, false, true, false, false], SweepFindings.Front(result));
    }

    [Fact]
    public void Front_CellThatFailsSometimes_IsNeitherOnItNorBest()
    {
        var result = Result((100, 0.9), (200, 0.5), (50, 0.1), null, null, null);
        var flawed = result.Cells[2] with { Trials = [.. result.Cells[2].Trials, SweepFixture.Trial(2, null, "OOMKilled")] };
        result = result with { Cells = [.. result.Cells.Take(2), new CellResult(flawed.Cell, flawed.Trials), .. result.Cells.Skip(3)] };

        Assert.Equal([true, true, false, false, false, false], SweepFindings.Front(result));
        Assert.Equal(2, SweepFindings.Best(result).Single(best => best.Metric.Name == "response_time_s").First.Cells.Single().Cell.Number);
    }

    [Fact]
    public void Best_EachMetric_IsTheRightEnd()
    {
        var result = Result((100, 0.9), (200, 0.5), (300, 0.6), (400, 0.1), (100, 1.0), null);

        var best = SweepFindings.Best(result).ToDictionary(best => best.Metric.Name, best => (best.First.Best.Cell.Number, best.First.Value));

        Assert.Equal((4, 0.1), best["response_time_s"]);
        Assert.Equal((1, 100), best["memory_requested_KB"]);
        Assert.Equal([1, 5], SweepFindings.Best(result).Single(one => one.Metric.Name == "memory_requested_KB").First.Cells.Select(cell => cell.Cell.Number));
        // More is better, and what has no better end has no best cell.
        Assert.Equal((5, 10), best["transaction_rate"]);
        Assert.DoesNotContain("replicas_mean", best.Keys);
    }

    [Fact]
    public void HeatMaps_NothingAsked_AreTheHeadlinesThatDiffer()
    {
        var result = Result((100, 0.9), (200, 0.5), (300, 0.6), (400, 0.1), (100, 1.0), null);

        Assert.Equal([("response_time_s", "cpu", "memory")], SweepFindings.HeatMaps(result).Select(map => (map.Metric, map.X, map.Y!)));
    }

    [Fact]
    public void Conclusions_Objective_NameTheCheapestThatKeepsItInEveryTrial()
    {
        var result = Result((100 * 1024, 0.9), (200 * 1024, 0.5), (300 * 1024, 0.6), (200 * 1024, 0.1), (100 * 1024, 1.0), null);
        result = HeldTo(result, [2, 0.9, 0.5, 1, 1.01, 0]);

        Assert.Equal(
            "Cheapest cells that keep p95<200ms in every trial: cells 2, 4, which cannot be told apart, with memory requested 200 MiB. 3 of 5 cells keep it.",
            SweepConclusions.Of(result)[0]);
        Assert.StartsWith("Fastest: cell 4 (", SweepConclusions.Of(result)[1]);
        Assert.Equal("Lowest memory requested: cells 1, 5, which cannot be told apart, 100 MiB.", SweepConclusions.Of(result)[2]);
    }

    [Fact]
    public void Conclusions_NoCellKeepsTheObjective_NameTheNearest() =>
        Assert.StartsWith(
            "No cell keeps p95<200ms in every trial; the nearest is cell 3 (",
            SweepConclusions.Of(HeldTo(Result((100, 0.9), (200, 0.5), (300, 0.6), (400, 0.1), (100, 1.0), null), [2, 3, 1.5, 9, 8, 0]))[0]);

    [Fact]
    public void Conclusions_SweepWithAnObjective_AnswerThatFirst()
    {
        var result = Result((100, 0.9), (200, 0.5), (300, 0.6), (400, 0.1), (100, 1.0), null);
        result = result with { Definition = result.Definition with { Objective = new SearchObjective("memory_requested_KB", IsMaximized: true, Goal: 350) } };

        var sentences = SweepConclusions.All(result);

        Assert.StartsWith("Cell 4 has the best Memory requested", sentences[0], StringComparison.Ordinal);
        Assert.StartsWith("It cannot be told from the next", sentences[1], StringComparison.Ordinal);
        Assert.StartsWith("Cell 4 has reached the goal", sentences[2], StringComparison.Ordinal);
        Assert.StartsWith("Fastest: cell 4 (", sentences[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Scatter_Cells_AreDrawnWithTheirFront()
    {
        var html = SweepScatter.ToHtml(Result((100, 0.9), (200, 0.5), (300, 0.6), (400, 0.1), (100, 1.0), null)).ToString();

        Assert.Equal(2, html.Split("<path class=\"front\"").Length - 1); // wide and narrow
        Assert.Equal(2 * 3, html.Split(" best\"").Length - 1);
        Assert.Equal(2 * 5, html.Split("class=\"number\"").Length - 1);
    }

    /// <summary>The same with an objective, and how much of its budget each cell spent.</summary>
    private static SweepResult HeldTo(SweepResult result, IReadOnlyList<double> budgets) => result with
    {
        Definition = result.Definition with { Goals = new Goals([ObjectiveReader.TryRead("p95<200ms", out _)!], null) },
        Cells =
        [
            .. result.Cells.Zip(budgets, (cell, budget) => new CellResult(
                cell.Cell,
                [.. cell.Trials.Select(trial => trial with { Figures = new Dictionary<string, double>(trial.Figures) { ["budget_spent"] = budget } })])),
        ],
    };

    private SweepResult Result(params (double Memory, double Time)?[] cells)
    {
        var definition = SweepFixture.Define(scratch);
        return new SweepResult(definition, 1, [.. SweepCells.Of(definition, 1).Zip(cells, (cell, known) => new CellResult(cell, [TrialOf(known)]))]);
    }

    private static TrialResult TrialOf((double Memory, double Time)? known) => known is not { } figures
        ? new TrialResult(1) { State = TrialState.Failed, Reason = "OOMKilled" }
        : new TrialResult(1)
        {
            State = TrialState.Done,
            Figures = new Dictionary<string, double>
            {
                ["response_time_s"] = figures.Time,
                ["memory_requested_KB"] = figures.Memory,
                ["transaction_rate"] = 10 * figures.Time,
                ["replicas_mean"] = figures.Time,
                ["failed_share"] = 0,
            },
        };
}
