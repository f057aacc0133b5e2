using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Tests.Commands;
using MlServe.LocalCluster.Network;

namespace MlServe.Evaluator.Tests.Runs;

/// <summary>Real runs on a real embedded cluster, ended in the middle.</summary>
public sealed class InterruptionTests : IDisposable
{
    private const int SigInt = 2, SigKill = 9, SigTerm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    // Far shorter than the load that would end by itself.
    private static readonly TimeSpan GonePatience = TimeSpan.FromMinutes(1);
    private readonly string folder = Directory.CreateTempSubdirectory("interrupted").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(SigInt)]
    [InlineData(SigTerm)]
    public async Task Run_Signal_CleansUpAndScoresWhatThereIs(int signal)
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        using var run = await StartRunAsync();
        var family = ProcessTree.DescendantsOf(run.Id);

        _ = Kill(run.Id, signal);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
        Assert.NotEmpty(family);
        await GoneAsync(family);
        var record = RunFolder.Open(Assert.Single(Directory.GetDirectories(folder, "*-deployment_*", SearchOption.AllDirectories)));
        Assert.Equal("interrupted", JsonFile.Read<RunMetadata>(record.Metadata)!.EndedEarly);
        Assert.True(SummaryJson.Read(record.Summary).MemoryRequestedKB > 0);
        Assert.True(File.Exists(record.Report));
    }

    [Fact]
    public async Task Run_Killed_LeavesNothingRunningAndFilesThatScore()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        using var run = await StartRunAsync();
        var family = ProcessTree.DescendantsOf(run.Id);

        _ = Kill(run.Id, SigKill);
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(family);
        await GoneAsync(family);
        var record = Assert.Single(Directory.GetDirectories(folder, "*-deployment_*", SearchOption.AllDirectories));
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
        using var terminal = await StartRunAsync(inTerminal: true);
        var family = ProcessTree.DescendantsOf(terminal.Id);

        _ = Kill(terminal.Id, SigKill);
        await terminal.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.NotEmpty(family);
        await GoneAsync(family);
        var record = RunFolder.Open(Assert.Single(Directory.GetDirectories(folder, "*-deployment_*", SearchOption.AllDirectories)));
        Assert.Equal("interrupted", JsonFile.Read<RunMetadata>(record.Metadata)!.EndedEarly);
        Assert.True(SummaryJson.Read(record.Summary).MemoryRequestedKB > 0);
        Assert.True(File.Exists(record.Report));
    }

    [Fact]
    public async Task Compare_Signal_ComparesWhatIsOver()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        string[] manifests = [await ManifestAsync("one"), await ManifestAsync("two")];
        using var compare = EvaluatorProcess.Start(
            new Dictionary<string, string> { ["MLSERVE_HOME"] = Path.Combine(folder, "home") },
            ["compare", .. manifests, "--trials", "50", "--minutes", "0.1", "--out", Path.Combine(folder, "runs")]);
        var errors = compare.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = compare.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        // The first round is over, the second under way.
        await UntilAsync(compare, errors, () => Directory.GetFiles(folder, "run.json", SearchOption.AllDirectories).Length > 2);
        var family = ProcessTree.DescendantsOf(compare.Id);

        _ = Kill(compare.Id, SigInt);
        await compare.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.True(compare.ExitCode == ExitCode.Interrupted, await errors);
        await GoneAsync(family);
        Assert.Contains("nothing can be concluded from 1 round", await output);
        var comparison = Assert.Single(Directory.GetDirectories(Path.Combine(folder, "runs")));
        Assert.All((string[])["comparison.html", "comparison.csv", "comparison.json"], file => Assert.True(File.Exists(Path.Combine(comparison, file)), file));
        var again = ComparisonReader.Read([comparison]);
        Assert.Equal(["one", "two"], again.Select(variant => variant.Name));
        Assert.Equal([1, 1], again.Select(variant => variant.Counted.Count));
        Assert.Equal("interrupted", again.SelectMany(variant => variant.Trials).Single(trial => trial.Problem is not null).Problem);
    }

    /// <summary>Starts a run of five minutes on a port of its own and waits until its load is well under way.</summary>
    private async Task<Process> StartRunAsync(bool inTerminal = false)
    {
        var plan = Path.Combine(folder, "plan.yaml");
        await File.WriteAllTextAsync(plan, "stages: [{ users: 2, think: 500ms, length: 2s, repeat: 150 }]\n", TestContext.Current.CancellationToken);
        var run = EvaluatorProcess.Start(
            new Dictionary<string, string> { ["MLSERVE_HOME"] = Path.Combine(folder, "home") }, inTerminal,
            "run", await ManifestAsync("deployment_test"), "--plan", plan, "--metrics-timeout", "0", "--out", Path.Combine(folder, "runs"));
        var errors = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        // A stage is written: the run is in the middle.
        await UntilAsync(
            run,
            errors,
            () => Directory.GetFiles(folder, "load_output.csv", SearchOption.AllDirectories).Any(log => File.ReadLines(log).Count() > 1)
        );
        return run;
    }

    /// <summary>The one-pod deployment on a node port of its own.</summary>
    private async Task<string> ManifestAsync(string name)
    {
        var manifest = Path.Combine(folder, name + ".yaml");
        var text = await File.ReadAllTextAsync(
            Path.Combine(Repository.Root, "deploy_k8s", "deployment_k8s.yaml"),
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            manifest,
            text.Replace("nodePort: 32000", string.Create(CultureInfo.InvariantCulture, $"nodePort: {FreeNodePort()}")),
            TestContext.Current.CancellationToken
        );
        return manifest;
    }

    private static async Task UntilAsync(Process run, Task<string> errors, Func<bool> isSo)
    {
        var start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Assert.False(run.HasExited, run.HasExited ? await errors : "");
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "it did not get under way");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    private static async Task GoneAsync(List<(int Pid, string Started, string Command)> family)
    {
        var start = Stopwatch.GetTimestamp();
        while (family.Any(process => ProcessTree.IsAlive(process.Pid, process.Started)))
        {
            Assert.True(
                Stopwatch.GetElapsedTime(start) < GonePatience,
                "still running: "
                    + string.Join("; ", family.Where(process => ProcessTree.IsAlive(process.Pid, process.Started)).Select(process => process.Command))
            );
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    private static int FreeNodePort() => Enumerable.Range(31000, 900).OrderBy(_ => Guid.NewGuid()).First(port => !PortHolder.IsTaken(port));

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int pid, int signal);
}
