using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Pipelines;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Runs;

namespace MlServe.Evaluator.Tests.Pipelines;

/// <summary>Real pipelines on a real embedded cluster.</summary>
public sealed class PipelineRunTests : IDisposable
{
    // numbers → (even, doubled) → sum; each step notes in a file of its own that it ran.
    private const string Text = """
        name: adding
        image: evaluator
        parameters: { n: 3, factor: 2, notes: NOTES, hold: HOLD }
        resources: { cpu: 100m, memory: 64Mi }
        steps:
          - { name: numbers, command: [sh, -c, 'echo x >> {notes}/numbers; seq {n} > {out}/list; echo count={n}'] }
          - { name: even, when: factor == 2, command: [sh, -c, 'echo x >> {notes}/even; ! touch {numbers}/forbidden; cp {numbers}/list {out}'] }
          - name: doubled
            command:
              - sh
              - -c
              - |
                echo x >> {notes}/doubled
                while [ -e {hold} ]; do sleep 0.1; done
                while read a; do echo $((a * {factor})); done < {numbers}/list > {out}/list
          - name: sum
            command: [sh, -c, 'echo x >> {notes}/sum; s=0; while read a; do s=$((s + a)); done < {doubled}/list; echo sum=$s; echo $s > {out}/sum']
        """;

    private readonly TemporaryFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    private Dictionary<string, string> Environment => new() { ["MLSERVE_HOME"] = scratch["home"] };

    [Fact]
    public async Task Pipeline_KilledInAStep_GoesOnAndTakesUnchangedStepsFromTheLastRun()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        var hold = scratch.Write("hold", "");
        var file = Write(Text);
        using var first = EvaluatorProcess.Start(Environment, "pipeline", file, "--out", scratch["runs"]);
        var errors = first.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await RealRuns.UntilAsync(first, errors, () => Times("doubled") == 1 && Times("even") == 1 && State() is { } state && Status(state, "even") == "done");
        var family = ProcessTree.DescendantsOf(first.Id);
        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await RealRuns.GoneAsync(family);
        Assert.Equal(("done", "running", "waiting"), (Status(State()!, "numbers"), Status(State()!, "doubled"), Status(State()!, "sum")));
        File.Delete(hold);

        var folder = Assert.Single(Directory.GetDirectories(scratch["runs"]));
        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(Environment, "pipeline", folder, "--json");

        Assert.True(exitCode == ExitCode.Done, error);
        var state = JsonNode.Parse(output)!;
        Assert.True((bool)state["finished"]!);
        Assert.Equal(12, (double)state["steps"]![3]!["figures"]!["sum"]!);
        Assert.Equal("12\n", File.ReadAllText(Path.Combine(folder, "artifacts", "sum", "sum")));
        // What was over was not repeated; what was cut off was.
        Assert.Equal((1, 1, 2, 1), (Times("numbers"), Times("even"), Times("doubled"), Times("sum")));
        // A step reads what it needs and cannot change it.
        Assert.False(File.Exists(Path.Combine(folder, "artifacts", "numbers", "forbidden")));
        var log = Assert.Single(Directory.GetFiles(folder, "adding-numbers-*.log", SearchOption.AllDirectories));
        Assert.Contains("count=3", File.ReadAllText(log), StringComparison.Ordinal);

        // Another factor: the numbers are the same, the rest is not, and one step is left out.
        (exitCode, output, error) = await EvaluatorProcess.RunAsync(Environment, "pipeline", file, "--out", scratch["runs"], "--set", "factor=5", "--json");
        Assert.True(exitCode == ExitCode.Done, error);
        state = JsonNode.Parse(output)!;
        Assert.Equal(["done", "skipped", "done", "done"], state["steps"]!.AsArray().Select(step => (string)step!["status"]!));
        Assert.Equal(Path.GetFileName(folder), (string)state["steps"]![0]!["taken_from"]!);
        Assert.Contains($"numbers: unchanged: taken from {Path.GetFileName(folder)}", error, StringComparison.Ordinal);
        Assert.Equal(30, (double)state["steps"]![3]!["figures"]!["sum"]!);
        Assert.Equal((1, 1, 3, 2), (Times("numbers"), Times("even"), Times("doubled"), Times("sum")));

        (exitCode, output, error) = await EvaluatorProcess.RunAsync(Environment, "pipeline", file, "--out", scratch["runs"], "--no-cache");
        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Equal((2, 2, 4, 3), (Times("numbers"), Times("even"), Times("doubled"), Times("sum")));
    }

    [Fact]
    public async Task Pipeline_StepFails_SaysWhyAndRunsWhatDoesNotNeedIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        var file = Write("""
            image: evaluator
            parameters: { notes: NOTES }
            steps:
              - { name: broken, retries: 1, command: [sh, -c, 'echo x >> {notes}/broken; echo there is no data; exit 3'] }
              - { name: after, needs: broken, command: [sh, -c, 'echo x >> {notes}/after'] }
              - { name: beside, command: [sh, -c, 'echo x >> {notes}/beside'] }
            """);

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(Environment, "pipeline", file, "--out", scratch["runs"], "--json");

        Assert.True(exitCode == ExitCode.UserError && output.Length > 0, error);
        var steps = JsonNode.Parse(output)!["steps"]!;
        Assert.Equal(["failed", "waiting", "done"], steps.AsArray().Select(step => (string)step!["status"]!));
        Assert.Equal((2, 2), ((int)steps[0]!["tries"]!, Times("broken")));
        Assert.Equal("BackoffLimitExceeded", (string)steps[0]!["reason"]!);
        var last = error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("evaluator: step broken failed: Job pipeline-broken failed: BackoffLimitExceeded", last, StringComparison.Ordinal);
        Assert.Contains("exit code 3", last, StringComparison.Ordinal);
        Assert.Contains("Its last line of output: there is no data. When that is fixed, continue with: evaluator pipeline ", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipeline_TwoRunsInTwoNamespaces_ShareNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the embedded cluster is Linux'");
        var (up, _, problem) = await EvaluatorProcess.RunAsync(Environment, "cluster", "up");
        Assert.True(up == ExitCode.Done, problem);
        try
        {
            // Each waits until both are there: their steps have the same names, and are there at the same time.
            var file = Write("""
                name: pair
                image: evaluator
                parameters: { notes: NOTES, mine: a, other: b }
                steps:
                  - name: meet
                    command: [sh, -c, 'touch {notes}/{mine}; while [ ! -e {notes}/{other} ]; do sleep 0.1; done; echo {mine} > {out}/mine']
                  - { name: read, command: [sh, -c, 'cat {meet}/mine'] }
                """);
            string[] both = ["pipeline", file, "--out", scratch["runs"], "--json"];

            var runs = await Task.WhenAll(
                EvaluatorProcess.RunAsync(Environment, [.. both, "--namespace", "left"]),
                EvaluatorProcess.RunAsync(Environment, [.. both, "--namespace", "right", "--set", "mine=b", "--set", "other=a"]));

            Assert.All(runs, run => Assert.True(run.ExitCode == ExitCode.Done, run.Error));
            Assert.Equal(
                ["a\n", "b\n"],
                Directory.GetDirectories(scratch["runs"]).Select(folder => File.ReadAllText(Path.Combine(folder, "artifacts", "meet", "mine"))).Order());
            // The namespaces were made for the runs and are gone with them.
            var (_, _, more) = await EvaluatorProcess.RunAsync(Environment, "down");
            Assert.DoesNotContain("left", more, StringComparison.Ordinal);
        }
        finally
        {
            await EvaluatorProcess.RunAsync(Environment, "cluster", "down");
        }
    }

    private string Write(string text)
    {
        Directory.CreateDirectory(scratch["notes"]);
        return scratch.Write("pipeline.yaml", text.Replace("NOTES", scratch["notes"]).Replace("HOLD", scratch["hold"]));
    }

    private int Times(string step) => StepNotes.Times(scratch, step);

    private PipelineState? State() => Directory.Exists(scratch["runs"])
        ? Directory.GetDirectories(scratch["runs"]).Select(folder => JsonFile.Read<PipelineState>(Path.Combine(folder, "pipeline.json"))).FirstOrDefault()
        : null;

    private static string Status(PipelineState state, string step) => state.Of(step).Status.ToString().ToLower(CultureInfo.InvariantCulture);
}
