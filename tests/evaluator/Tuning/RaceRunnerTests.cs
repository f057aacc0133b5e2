using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Evaluator.Runs.Display;
using MlServe.Evaluator.Tests.Comparison;
using MlServe.Evaluator.Tuning.Races;
using MlServe.Evaluator.Tuning.Results;

namespace MlServe.Evaluator.Tests.Tuning;

public class RaceRunnerTests
{
    [Fact]
    public async Task RunAsync_RoundsThatAreThere_AreJudgedAndNotRunAgain()
    {
        using var folder = new TemporaryFolder();
        var result = Study();
        for (var round = 1; round <= 4; round++)
            Write(folder, result, round, known => known);

        var (race, wasInterrupted) = await RunAsync(result, folder, () => throw new InvalidOperationException("nothing is left to run"));

        Assert.False(wasInterrupted);
        Assert.True(race.IsOver);
        Assert.Equal((1, 4), (race.Winner!.Cell, race.Winner.Rounds));
        Assert.Equal(0.5, race.Winner.Gain!.Ratio, 2);
    }

    [Fact]
    public async Task RunAsync_RunThatAKillCutOff_RunsAgain()
    {
        using var folder = new TemporaryFolder();
        var result = Study();
        Write(folder, result, 1, known => known);
        Write(folder, result, 2, known => known with { LoadEndedAt = null });

        // The second round is the first that has to be run.
        var runs = await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(result, folder, () => throw new InvalidOperationException("runs")));

        Assert.Equal("runs", runs.Message);
    }

    private static TuneResult Study()
    {
        // Made runs know nothing of objectives.
        var definition = Studies.Replicas() with { Plan = new LoadPlan([new StagePlan(1, TimeSpan.Zero, TimeSpan.FromMinutes(1))]) };
        return new TuneResult(definition, Studies.Cell(definition, 0, ["4", "1"], 4000, 0), [Studies.Cell(definition, 1, ["2", "1"], 2000, 0)]);
    }

    private static void Write(TemporaryFolder folder, TuneResult result, int round, Func<RunMetadata, RunMetadata> change)
    {
        var (definition, parent) = (result.Definition, folder[FormattableString.Invariant($"round-{round}")]);
        var cell = definition.Space.Target.CellOf(definition.Space, 1, result.Cells[0].Values(result.Names));
        MadeRuns.Write(parent, "a-original", "original", 0.1, 4000 + 2 * round, known => change(known with { ManifestSha256 = definition.Manifest.Sha256 }));
        MadeRuns.Write(parent, "b-cell-1", "cell-1", 0.1, 2000 + round, known => change(known with { ManifestSha256 = cell.Key }));
    }

    private static async Task<(RaceRecord Race, bool WasInterrupted)> RunAsync(TuneResult result, TemporaryFolder folder, Func<IRunDisplay> display)
    {
        using var interruption = new Interruption();
        return await new RaceRunner(result, folder.Path, new EvaluationOptions { Manifest = "" })
            .RunAsync(new Evaluation(new ClusterChoice(null, false), interruption, TimeProvider.System), display);
    }
}
