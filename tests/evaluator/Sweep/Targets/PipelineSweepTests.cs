using System.Text.Json.Nodes;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Pipelines;
using MlServe.Evaluator.Tests.Runs;

namespace MlServe.Evaluator.Tests.Sweep.Targets;

/// <summary>Real sweeps over a pipeline on a real embedded cluster.</summary>
public sealed class PipelineSweepTests : IDisposable
{
    private readonly TemporaryFolder scratch = new();

    private Dictionary<string, string> Environment => new() { ["MLSERVE_HOME"] = scratch["home"] };

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Sweep_KilledInAStep_GoesOnWithoutRepeatingStepsThatAreDone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        scratch.Write("hold", "");
        var sweep = PipelineFixture.Write(scratch, """
            seed: 1
            parallel: 2
            objective: { metric: fit.score, direction: maximize }
            parameters: [{ name: x, values: [6, 5] }]
            """);
        using var first = EvaluatorProcess.Start(Environment, "sweep", sweep, "--out", scratch["runs"]);
        var errors = first.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await RealRuns.UntilAsync(first, errors, () => Times("fit-6") == 1 && Times("fit-5") == 1);
        var family = ProcessTree.DescendantsOf(first.Id);
        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await RealRuns.GoneAsync(family);
        var before = Times("data");
        File.Delete(scratch["hold"]);

        var folder = Assert.Single(Directory.GetDirectories(scratch["runs"]));
        var result = await SweepProcess.RunAsync(scratch, folder);

        Assert.True((bool)result["finished"]!);
        Assert.Equal((before, 2, 2, 1, 1), (Times("data"), Times("fit-6"), Times("fit-5"), Times("after-6"), Times("after-5")));
        var cells = result["cells"]!.AsArray();
        Assert.Equal([0.8, 0.7], cells.Select(cell => (double)cell!["figures"]!["fit.score"]!["value"]!));
        Assert.All(cells, cell => Assert.Null(cell!["manifest"]));
        Assert.StartsWith("Cell 1 has the best fit.score, 0.8", (string)result["conclusions"]![0]!, StringComparison.Ordinal);
        // Every try of every step is a run that is listed.
        Assert.Equal(before + 6, RunList.Read(scratch["runs"]).Count);
        // One folder a trial, whose page the sweep's page and its map lead to.
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "sweep.html"), TestContext.Current.CancellationToken);
        var trials = Directory.GetDirectories(Path.Combine(folder, "round-1"));
        Assert.Equal(2, trials.Length);
        Assert.All(trials, trial =>
        {
            Assert.True(File.Exists(Path.Combine(trial, "pipeline.html")));
            Assert.True(page.Split($"href=\"round-1/{Path.GetFileName(trial)}/pipeline.html\"").Length > 2, page);
        });
    }

    [Fact]
    public async Task Sweep_StepFarBehind_IsStoppedWithItsTrialAndAStepThatFailsFailsIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        var sweep = PipelineFixture.Write(scratch, """
            seed: 5
            objective: { metric: fit.score, direction: maximize }
            early_stopping: { median: { after_trials: 3, from_step: 3 } }
            parameters: [{ name: pause, values: [0.4] }, { name: x, values: [4, 5, 6, 0, 1] }]
            """);

        var result = await SweepProcess.RunAsync(scratch, sweep);

        var cells = result["cells"]!.AsArray().ToDictionary(cell => (string)cell!["parameters"]!["x"]!, cell => cell!);
        Assert.True((bool)result["finished"]!);
        // With this seed 4, 5 and 6 come first, in some order, then 1.
        Assert.Equal(["done", "done", "done", "failed", "stopped"], cells.Values.Select(cell => (string)cell["state"]!));
        Assert.Contains("step fit: Job curve-fit failed", (string)cells["0"]["trials"]![0]!["message"]!, StringComparison.Ordinal);
        var trial = cells["1"]["trials"]![0]!;
        Assert.Matches(@"^stopped at step [3-9]: fit\.score [0-9.]+ at best, where half of the 3 trials before had 0\.[0-9]+$", (string)trial["message"]!);
        Assert.True((double)trial["figures"]!["fit.epoch"]! < 10);
        // No step begins after that.
        Assert.Equal((1, 0), (Times("fit-1"), Times("after-1")));
        var state = JsonNode.Parse(await File.ReadAllTextAsync(
            Path.Combine(Directory.GetDirectories(scratch["runs"]).Single(), (string)trial["folder"]!, "pipeline.json"),
                TestContext.Current.CancellationToken))!;
        Assert.Equal(["done", "stopped", "waiting"], state["steps"]!.AsArray().Select(step => (string)step!["status"]!));
        // What all have in common ran once.
        Assert.Equal(1, Times("data"));
    }

    private int Times(string step) => StepNotes.Times(scratch, step);
}
