using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Runs;

/// <summary>Real runs on a real embedded cluster, ended in the middle.</summary>
public sealed class InterruptionTests : IDisposable
{
    private readonly RealRuns runs = new();

    public void Dispose() => runs.Dispose();

    [Theory]
    [InlineData(RealRuns.Interrupt)]
    [InlineData(RealRuns.Terminate)]
    public async Task Run_Signal_CleansUpAndScoresWhatThereIs(int signal)
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        using var run = await runs.StartAsync();
        var family = ProcessTree.DescendantsOf(run.Id);

        RealRuns.Send(run.Id, signal);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(RealRuns.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.NotEmpty(family);
        await RealRuns.GoneAsync(family);
        var record = RunFolder.Open(Assert.Single(Directory.GetDirectories(runs.Folder, "*-deployment_*", SearchOption.AllDirectories)));
        Assert.Equal("interrupted", JsonFile.Read<RunMetadata>(record.Metadata)!.EndedEarly);
        Assert.True(SummaryJson.Read(record.Summary).MemoryRequestedKB > 0);
        Assert.True(File.Exists(record.Report));
    }

    [Fact]
    public async Task Run_Killed_LeavesNothingRunningAndFilesThatScore()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        using var run = await runs.StartAsync();
        var family = ProcessTree.DescendantsOf(run.Id);

        RealRuns.Send(run.Id, RealRuns.Kill);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(family);
        await RealRuns.GoneAsync(family);
        var record = Assert.Single(Directory.GetDirectories(runs.Folder, "*-deployment_*", SearchOption.AllDirectories));
        var (exitCode, output, _) = await EvaluatorProcess.RunAsync("score", record, "--json");
        Assert.Equal(ExitCode.Done, exitCode);
        Assert.Contains("\"memory_requested_KB\": 2097152", output);
        Assert.Contains("\"cluster\": \"embedded\"", output);
        Assert.Equal(ExitCode.Done, (await EvaluatorProcess.RunAsync("report", record)).ExitCode);
    }

    [Fact]
    public async Task Run_TerminalIsClosed_CleansUpAndScoresWhatThereIs()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        // A terminal of its own: 'script' holds the other end of it.
        using var terminal = await runs.StartAsync(inTerminal: true);
        var family = ProcessTree.DescendantsOf(terminal.Id);

        RealRuns.Send(terminal.Id, RealRuns.Kill);
        await terminal.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(family);
        await RealRuns.GoneAsync(family);
        var record = RunFolder.Open(Assert.Single(Directory.GetDirectories(runs.Folder, "*-deployment_*", SearchOption.AllDirectories)));
        Assert.Equal("interrupted", JsonFile.Read<RunMetadata>(record.Metadata)!.EndedEarly);
        Assert.True(SummaryJson.Read(record.Summary).MemoryRequestedKB > 0);
        Assert.True(File.Exists(record.Report));
    }

    [Fact]
    public async Task Compare_Signal_ComparesWhatIsOver()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        string[] manifests = [await runs.ManifestAsync("one"), await runs.ManifestAsync("two")];
        using var compare = EvaluatorProcess.Start(
            runs.Home,
            ["compare", .. manifests, "--trials", "50", "--minutes", "0.1", "--out", runs.Out]);
        var errors = compare.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = compare.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        // The first round is over, the second under way.
        await RealRuns.UntilAsync(compare, errors, () => Directory.GetFiles(runs.Folder, "run.json", SearchOption.AllDirectories).Length > 2);
        var family = ProcessTree.DescendantsOf(compare.Id);

        RealRuns.Send(compare.Id, RealRuns.Interrupt);
        await compare.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(RealRuns.Patience, TestContext.Current.CancellationToken);

        Assert.True(compare.ExitCode == ExitCode.Interrupted, await errors);
        await RealRuns.GoneAsync(family);
        Assert.Contains("1 round is too few to tell that from chance", await output);
        var comparison = Assert.Single(Directory.GetDirectories(runs.Out));
        Assert.All((string[])["comparison.html", "comparison.csv", "comparison.json"], file => Assert.True(File.Exists(Path.Combine(comparison, file)), file));
        var again = ComparisonReader.Read([comparison]);
        Assert.Equal(["one", "two"], again.Select(variant => variant.Name));
        Assert.Equal([1, 1], again.Select(variant => variant.Counted.Count));
        Assert.Equal("interrupted", again.SelectMany(variant => variant.Trials).Single(trial => trial.Problem is not null).Problem);
    }
}
