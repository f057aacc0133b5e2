using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Sweep;

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
        Assert.Equal(2, SweepFindings.Best(result).Single(best => best.Metric.Name == "response_time_s").Cell.Cell.Number);
    }

    [Fact]
    public void Best_EachMetric_IsTheRightEnd()
    {
        var result = Result((100, 0.9), (200, 0.5), (300, 0.6), (400, 0.1), (100, 1.0), null);

        var best = SweepFindings.Best(result).ToDictionary(best => best.Metric.Name, best => (best.Cell.Cell.Number, best.Value));

        Assert.Equal((4, 0.1), best["response_time_s"]);
        Assert.Equal((1, 100), best["memory_requested_KB"]);
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

    private SweepResult Result(params (double Memory, double Time)?[] cells)
    {
        var definition = SweepFixture.Define(scratch);
        return new SweepResult(
            definition,
            1,
            [
                .. SweepCells
                    .Of(definition, 1)
                    .Zip(
                        cells,
                        (cell, known) =>
                            new CellResult(
                                cell,
                                [
                                    known is { } figures
                                        ? new TrialResult(
                                            1,
                                            TrialState.Done,
                                            null,
                                            null,
                                            null,
                                            new Dictionary<string, double>
                                            {
                                                ["response_time_s"] = figures.Time,
                                                ["memory_requested_KB"] = figures.Memory,
                                                ["transaction_rate"] = 10 * figures.Time,
                                                ["replicas_mean"] = figures.Time,
                                                ["failed_share"] = 0,
                                            }
                                        )
                                        : new TrialResult(1, TrialState.Failed, "OOMKilled", null, null, new Dictionary<string, double>()),
                                ]
                            )
                    ),
            ]
        );
    }
}
