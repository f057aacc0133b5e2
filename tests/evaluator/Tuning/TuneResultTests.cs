using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Evaluator.Tuning.Races;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tests.Tuning;

public class TuneResultTests
{
    private static readonly TuneDefinition Definition = Studies.Replicas();

    private static TunedCell Original(double spent = 0.1) => Studies.Cell(Definition, 0, ["4", "1"], 4000, spent, 0.05);

    private static TunedCell Cell(int number, string replicas, double memory, double spent, double p95 = 0.1, string cpu = "1") =>
        Studies.Cell(Definition, number, [replicas, cpu], memory, spent, p95);

    [Fact]
    public void Best_CellsThatMissOrCannotRun_AreLeftOut()
    {
        var result = new TuneResult(Definition, Original(), [
            Cell(1, "1", 1000, 1.2), Cell(2, "2", 2000, 0.9), Cell(3, "3", 3000, 0.3), Cell(4, "1", 500, 0.1) with { Problem = "does not fit" },
            Cell(5, "1", 900, 0) with { BudgetSpent = new Dictionary<string, double?> { ["p95<200ms"] = null } },
        ]);

        Assert.Equal(2, result.Best!.Cell);
        Assert.Equal([2, 3, 0], result.Ranked.Select(cell => cell.Cell));
        Assert.Equal(0.5, result.GainOf(result.Best)!.Ratio);
    }

    [Fact]
    public void Best_EqualFigures_TheFewestChangesWin()
    {
        var result = new TuneResult(Definition, Original(), [Cell(1, "2", 2000, 0.5, cpu: "500m"), Cell(2, "2", 2000, 0.5, cpu: "1000m")]);

        // Written otherwise it is the same amount, and no change.
        Assert.Equal(2, result.Best!.Cell);
        Assert.Equal([0], TuneResult.Changes(Definition, result.Best));
    }

    [Fact]
    public void Front_OfFigures_KeepsWhatNothingBeatsInBoth()
    {
        var result = new TuneResult(Definition, Original(), [Cell(1, "1", 1000, 2, 0.4), Cell(2, "2", 2000, 0.9, 0.15), Cell(3, "3", 2500, 0.95, 0.16)]);

        Assert.Equal(["memory_requested_KB", "latency_p95_s"], result.FrontFigures.Select(figure => figure.Name));
        Assert.Equal([1, 2, 0], result.Front.Select(cell => cell.Cell));
    }

    [Fact]
    public void WhatItWouldTake_NothingKeepsTheObjective_NamesTheNearestAndWhatItWouldKeep()
    {
        var result = new TuneResult(Definition, Original(3), [Cell(1, "1", 1000, 5, 0.9), Cell(2, "4", 4000, 1.5, 0.2301, "500m")]);

        Assert.Null(result.Best);
        Assert.Equal(
            "none of 2 cells keeps p95<200ms: the nearest, cell 2 (replicas 4, cpu 500m), has memory requested 3.91 MiB, 95th percentile 230 ms: "
                + "it would keep p95<231ms; or widen --over, where replicas is at its last, 4 and cpu is at its first, 500m.",
            TuneFindings.WhatItWouldTake(result));
    }

    [Fact]
    public void Why_OneChangeTakenBack_SaysWhatComesOfIt()
    {
        var best = Cell(3, "2", 2000, 0.5, cpu: "500m");
        var result = new TuneResult(Definition, Original(), [Cell(1, "2", 2400, 0.5), Cell(2, "4", 4000, 1.2, cpu: "500m"), best]);

        Assert.Equal("with that p95<200ms is missed", TuneFindings.Why(result, best, 0));
        Assert.Equal("with that memory requested is 2.34 MiB instead of 1.95 MiB", TuneFindings.Why(result, best, 1));
        Assert.Null(TuneFindings.Why(new TuneResult(Definition, Original(), [best]), best, 1));
    }

    [Fact]
    public void Conclusions_ManifestThatIsBestAlready_SaysSo() => Assert.Equal(
        ["Of 1 cell none that keeps p95<200ms is better than the manifest as it is (memory requested 3.91 MiB, 95th percentile 50 ms)."],
        TuneFindings.Conclusions(new TuneResult(Definition, Original(), [Cell(1, "2", 2000, 1.5)])));

    [Fact]
    public void Candidates_OfTheFront_AreTheBestAndThoseWithMoreRoom()
    {
        var result = new TuneResult(Definition, Original(), [
            Cell(1, "1", 1000, 0.9, 0.19), Cell(2, "2", 1010, 0.85, 0.185), Cell(3, "2", 1500, 0.5, 0.12), Cell(4, "3", 2000, 0.3, 0.1),
            Cell(5, "3", 2500, 0.2, 0.09), Cell(6, "3", 5000, 0.1, 0.01),
        ]);

        // The second costs less than a margin more than the first; the sixth more than the manifest as it is.
        Assert.Equal([1, 3, 4], RaceRunner.Candidates(result).Select(cell => cell.Cell));
        Assert.Empty(RaceRunner.Candidates(new TuneResult(Definition, Original(), [])));
    }
}
