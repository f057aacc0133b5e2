using System.Text.Json.Nodes;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Runs;

namespace MlServe.Evaluator.Tests.Sweep.Trials;

/// <summary>Real searches over a Job on a real embedded cluster.</summary>
public sealed class StudyTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly TemporaryFolder scratch = new();

    private Dictionary<string, string> Environment => new() { ["MLSERVE_HOME"] = scratch["home"] };

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task Study_Killed_GoesOnWithTheSuggestionsThatItWouldHaveMade()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        var hold = scratch.Write("hold", "");
        var whole = await SweepProcess.RunAsync(scratch, Study("whole", "count: 8\nmax_failed_trials: 0\nparallel: 2"));
        using var first = EvaluatorProcess.Start(
            Environment, "sweep", Study("killed", $"count: 8\nmax_failed_trials: 0\nparallel: 2", hold), "--out", scratch["runs"]);
        var errors = first.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await RealRuns.UntilAsync(
            first,
            errors,
            () => Directory.Exists(scratch["runs"])
                && Directory.GetFiles(scratch["runs"], "events.csv", SearchOption.AllDirectories).Count(path => path.Contains("sweep-killed")) > 1,
            Patience
        );
        var family = ProcessTree.DescendantsOf(first.Id);
        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await RealRuns.GoneAsync(family);
        File.Delete(hold);

        var gone = await SweepProcess.RunAsync(scratch, Directory.GetDirectories(scratch["runs"], "*-sweep-killed").Single());

        Assert.True((bool)gone["finished"]!);
        Assert.Equal(8, gone["cells"]!.AsArray().Count);
        // What is known before the first result is the seed's alone, whoever runs it and however often it is killed.
        Assert.Equal(ValuesOf(whole).Take(6), ValuesOf(gone).Take(6));
        Assert.Equal(8, ValuesOf(gone).Distinct().Count());
    }

    [Fact]
    public async Task Study_GoalReached_EndsAndBadTrialsAreStopped()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        var sweep = scratch.Write("stopping.yaml", """
            manifest: job.yaml
            interval: 0.5s
            sample: grid
            seed: 1
            objective: { metric: score, direction: maximize, goal: 0.9 }
            early_stopping: { median: { after_trials: 3, from_step: 3 } }
            parameters:
              - { name: pause, fields: "Job spec.template.spec.containers[study].env[PAUSE].value", values: [0.4] }
              - { name: x, fields: "Job spec.template.spec.containers[study].env[X].value", values: [4, 5, 6, 1] }
            """);
        scratch.Write("job.yaml", StudyFixture.Job);

        var result = await SweepProcess.RunAsync(scratch, sweep);

        var cells = result["cells"]!.AsArray();
        var states = cells.ToDictionary(cell => (string)cell!["parameters"]!["x"]!, cell => (string)cell!["state"]!);
        Assert.True((bool)result["finished"]!);
        // Whatever the order, 6 is never below a median, and 1 is stopped unless it is among the first three.
        Assert.Equal("done", states["6"]);
        Assert.All(states.Values, state => Assert.Contains(state, (string[])["done", "stopped"]));
        var stopped = Assert.Single(cells, cell => (string)cell!["state"]! == "stopped")!;
        Assert.Matches("stopped at step [3-9]: score [0-9.]+ at best, where half of the 3 trials before had 0\\.[0-9]+",
            (string)stopped["trials"]![0]!["message"]!);
        Assert.True(stopped["trials"]![0]!["figures"]!["epoch"]!.GetValue<double>() < 10);
    }

    [Fact]
    public async Task Study_ObjectiveNeverPrinted_IsAFailedTrialThatSaysWhatThereIs()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        scratch.Write("job.yaml", StudyFixture.Job);
        var sweep = scratch.Write("wrong.yaml", """
            manifest: job.yaml
            sample: tpe
            count: 5
            max_failed_trials: 0
            objective: { metric: accuracy }
            parameters: [{ name: x, fields: "Job spec.template.spec.containers[study].env[X].value", values: [4, 5, 6, 1] }]
            """);

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(Environment, "sweep", sweep, "--out", scratch["runs"]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("1 trials failed, and max_failed_trials is 0; the last: no objective", error, StringComparison.Ordinal);
        Assert.Matches("it has no figure accuracy, which 'objective' asks for; it has .*score", error);
    }

    private string Study(string name, string more, string hold = "none")
    {
        scratch.Write("job.yaml", StudyFixture.Job);
        return scratch.Write($"{name}.yaml", $$"""
            manifest: job.yaml
            interval: 0.5s
            sample: tpe
            seed: 5
            objective: { metric: score, direction: maximize }
            {{more}}
            parameters:
              - { name: hold, fields: "Job spec.template.spec.containers[study].env[HOLD].value", values: ["{{hold}}"] }
              - { name: x, fields: "Job spec.template.spec.containers[study].env[X].value", from: 1, to: 10 }
            """);
    }

    private static IEnumerable<string> ValuesOf(JsonNode sweep) => sweep["cells"]!.AsArray().Select(cell => (string)cell!["parameters"]!["x"]!);
}
