using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Tests.Comparison;
using MlServe.Evaluator.Tuning.Definitions;
using MlServe.Evaluator.Tuning.Races;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tests.Tuning;

public class RaceJudgeTests
{
    private static readonly TuneDefinition Definition = Studies.Replicas();
    private static readonly TunedCell Two = Studies.Cell(Definition, 1, ["2", "1"], 2000, 0.5), Three = Studies.Cell(Definition, 2, ["3", "1"], 3000, 0.3);

    [Fact]
    public void Of_HalfTheMemoryInEveryRound_IsBetterAsSoonAsItIsSure()
    {
        Assert.Equal(RaceConclusion.Open, Judge(Runs("original", 3, _ => 4000), Runs("cell-1", 3, round => 2000 + round)).Conclusion);

        var entry = Judge(Runs("original", 4, round => 4000 + round), Runs("cell-1", 4, round => 2000 + 3 * round));

        Assert.Equal((RaceConclusion.Better, 4), (entry.Conclusion, entry.Rounds));
        Assert.InRange(entry.Gain!.Ratio, 0.49, 0.51);
        Assert.StartsWith("cell 1, 4 rounds: surely better: memory requested 49.", entry.Sentence("memory requested"));
    }

    [Fact]
    public void Of_NothingGained_IsNotBetter() => Assert.Equal(
        RaceConclusion.NotBetter, Judge(Runs("original", 6, round => 4000 + 20 * (round % 2)), Runs("cell-1", 6, round => 4000 + 20 * (round % 3))).Conclusion);

    [Fact]
    public void Of_ObjectiveMissedOverAllRounds_IsMissedHoweverMuchItGains()
    {
        var entry = Judge(Runs("original", 4, _ => 4000), Runs("cell-1", 4, round => 1000 + round, bad: round => round == 0 ? 300 : 10));

        Assert.Equal(RaceConclusion.Missed, entry.Conclusion);
        Assert.Equal("cell 1, 4 rounds: misses p95<200ms", entry.Sentence("memory requested"));
        // One bad round of four that all together keep it.
        Assert.Equal(RaceConclusion.Better, Judge(
            Runs("original", 4, _ => 4000), Runs("cell-1", 4, round => 1000 + round, bad: round => round == 0 ? 60 : 10)).Conclusion);
    }

    [Fact]
    public void TuneConclusion_SeveralBetter_TakesTheOneThatGainsMost()
    {
        var result = new TuneResult(Definition, Studies.Cell(Definition, 0, ["4", "1"], 4000, 0.1), [Two, Three]);
        var entries = RaceJudge.Of(Definition, Runs("original", 4, _ => 4000), [(Two, Runs("cell-1", 4, _ => 2100)), (Three, Runs("cell-2", 4, _ => 1900))]);

        var conclusion = TuneConclusion.Of(result, new RaceRecord(entries, IsOver: true));

        Assert.Equal((2, false), (conclusion.Cell.Cell, conclusion.IsMissed));
        Assert.Equal("Measured beside the manifest as it is, cell 2, 4 rounds: surely better: memory requested 52.5 % less.", conclusion.Sentences[^1]);
    }

    /// <summary>A cell whose runs all failed is not what a study ends with.</summary>
    [Fact]
    public void TuneConclusion_CellThatNeverRan_LeavesTheManifestAsItIs()
    {
        var result = new TuneResult(Definition, Studies.Cell(Definition, 0, ["4", "1"], 4000, 0.1), [Two]);
        var entries = RaceJudge.Of(Definition, Runs("original", 4, _ => 4000), [(Two, null)]);

        var conclusion = TuneConclusion.Of(result, new RaceRecord(entries, IsOver: true));

        Assert.Equal(0, conclusion.Cell.Cell);
        Assert.Contains("the manifest stays as it is", conclusion.Sentences[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void TuneConclusion_AllMissTheObjective_LeavesTheManifestAsItIs()
    {
        var result = new TuneResult(Definition, Studies.Cell(Definition, 0, ["4", "1"], 4000, 0.1), [Two]);
        var entries = RaceJudge.Of(Definition, Runs("original", 4, _ => 4000), [(Two, Runs("cell-1", 4, _ => 2100, _ => 200))]);

        var conclusion = TuneConclusion.Of(result, new RaceRecord(entries, IsOver: true));

        Assert.Equal((0, true), (conclusion.Cell.Cell, conclusion.IsMissed));
        Assert.Equal("No cell that ran is surely better and keeps to all: the manifest stays as it is.", conclusion.Sentences[^1]);
    }

    private static RaceEntry Judge(Variant original, Variant cell) => Assert.Single(RaceJudge.Of(Definition, original, [(Two, cell)]));

    /// <summary>Runs of 1,000 requests each, of which one in twenty may be bad.</summary>
    private static Variant Runs(string name, int rounds, Func<int, double> memory, Func<int, int>? bad = null) => MadeRuns.Known(
        name,
        rounds: true,
        Enumerable.Range(0, rounds).Select(round => new Summary
        {
            MemoryRequestedKB = memory(round),
            Objectives = [new ObjectiveResult { Objective = "p95<200ms", Kept = true, Requests = 1000, Bad = bad?.Invoke(round) ?? 0, AllowedBadShare = 0.05 }],
        }));
}
