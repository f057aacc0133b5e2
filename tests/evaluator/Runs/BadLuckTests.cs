using System.Diagnostics;
using System.Globalization;
using k8s.Models;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Configuration;

namespace MlServe.Evaluator.Tests.Runs;

/// <summary>Real runs that lose what they stand on: their streams, their cluster, their load generator.</summary>
public sealed class BadLuckTests : IDisposable
{
    private readonly RealRuns runs = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => runs.Dispose();

    [Fact]
    public async Task Run_OutputsCannotBeWritten_MeasuresCleansUpAndExitsWithTwo()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        await EvaluatorProcess.RunAsync(runs.Home, "cluster", "up");
        try
        {
            var start = new ProcessStartInfo("sh", ["-c", "exec \"$0\" \"$@\" >/dev/full 2>/dev/full", SelfCommand.Dotnet, EvaluatorProcess.Program,
                "run", await runs.ManifestAsync("web"), "--minutes", "0.1", "--interval", "1", "--metrics-timeout", "0", "--out", runs.Out]);
            start.Environment["MLSERVE_HOME"] = runs.Home["MLSERVE_HOME"];
            start.Environment["KUBECONFIG"] = "/nonexistent/kubeconfig";
            using var run = Process.Start(start)!;
            await run.WaitForExitAsync(Ct).WaitAsync(RealRuns.Patience, Ct);

            Assert.Equal(ExitCode.UserError, run.ExitCode);
            var record = TheRun();
            Assert.Null(JsonFile.Read<RunMetadata>(record.Metadata)!.EndedEarly);
            Assert.True(File.Exists(record.Report));
            using var direct = new KubernetesClient(Kubeconfig.Load(Path.Combine(runs.Home["MLSERVE_HOME"], "cluster", "kubeconfig")));
            Assert.Empty((await direct.ListAsync<V1Deployment>(new ResourceQuery(), Ct)).Items);
        }
        finally
        {
            await EvaluatorProcess.RunAsync(runs.Home, "cluster", "down");
        }
    }

    [Theory]
    [InlineData("cluster serve", "the embedded cluster .* ended during the run")]
    [InlineData("load --url", "the load generator was killed by signal 9")]
    public async Task Run_LosesAProcessItStandsOn_IsAFailedRunWithTheReason(string process, string reason)
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        using var run = await runs.StartAsync();
        var family = ProcessTree.DescendantsOf(run.Id);

        RealRuns.Send(Assert.Single(family, child => child.Command.Contains(process) && child.Command.Contains("dotnet")).Pid, RealRuns.Kill);
        await run.WaitForExitAsync(Ct).WaitAsync(RealRuns.Patience, Ct);

        Assert.True(run.ExitCode == ExitCode.UserError, await runs.Errors);
        Assert.Matches(reason, (await runs.Errors).TrimEnd().Split('\n')[^1]);
        await RealRuns.GoneAsync(family);
        Assert.Matches(reason, JsonFile.Read<RunMetadata>(TheRun().Metadata)!.EndedEarly);
        var listed = Assert.Single(RunList.Read(runs.Out));
        Assert.Equal("failed", listed.State);
        Assert.True(listed.Summary!.Okay > 0);
    }

    [Fact]
    public async Task Run_RightAfterAKilledOne_WaitsForItsClusterToEnd()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        using var killed = await runs.StartAsync();
        RealRuns.Send(killed.Id, RealRuns.Kill);

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(
            runs.Home, "run", Path.Combine(runs.Folder, "deployment_test.yaml"), "--minutes", "0.05", "--metrics-timeout", "0", "--out", runs.Out);

        Assert.True(exitCode == ExitCode.Done, error);
    }

    [Fact]
    public async Task Run_AnotherOneGoesOn_SaysToWait()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        // Whatever runs and is named by the state of a run's cluster is one.
        using var other = Process.Start("sleep", "300");
        var stat = await File.ReadAllTextAsync($"/proc/{other.Id}/stat", Ct);
        var started = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        var state = Directory.CreateDirectory(Path.Combine(runs.Home["MLSERVE_HOME"], "run")).FullName;
        await File.WriteAllTextAsync(Path.Combine(state, "cluster.json"), string.Create(CultureInfo.InvariantCulture,
            $$"""{"pid":{{other.Id}},"started":"{{started}}","server":"https://127.0.0.1:9","kubeconfig":"{{state}}/kubeconfig"}"""), Ct);
        try
        {
            var (exitCode, _, error) = await EvaluatorProcess.RunAsync(runs.Home, "run", await runs.ManifestAsync("web"), "--out", runs.Out);

            Assert.Equal(ExitCode.UserError, exitCode);
            Assert.Matches($@"(?m)^evaluator: another run is using the embedded cluster \(pid {other.Id}\): wait until it ends\.$", error);
        }
        finally
        {
            other.Kill();
        }
    }

    private RunFolder TheRun() => RunFolder.Open(Assert.Single(Directory.GetDirectories(runs.Out)));
}
