using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Runs;
using MlServe.Linux;

namespace MlServe.Evaluator.Tests.Calibration;

public class CalibrateCommandTests
{
    /// <summary>A short calibration of the real service on a real embedded cluster.</summary>
    [Fact]
    public async Task Calibrate_OnePodOfAManifest_MeasuresItAndLeavesNothingElse()
    {
        Assert.SkipUnless(EvaluatorProcess.CanServe, "the service has no model here");
        using var folder = new TemporaryFolder();
        var port = RealRuns.FreeNodePort();
        // The autoscaler is left out, whatever it would do.
        var manifest = folder.Write("deployment.yaml", File.ReadAllText(Repository.File("deploy_hpa/deployment_hpa.yaml"))
            .Replace("nodePort: 32000", string.Create(CultureInfo.InvariantCulture, $"nodePort: {port}"), StringComparison.Ordinal));
        var file = folder["calibration.json"];

        var (exitCode, output, error) = await EvaluatorProcess.RunAsync(
            new Dictionary<string, string> { ["MLSERVE_HOME"] = folder["home"] },
            "calibrate", manifest, "--minutes", "0.1", "--seed", "1", "--json", "--output", file);

        Assert.True(exitCode == ExitCode.Done, error);
        var calibration = ServiceCalibration.Read(file);
        Assert.Equal(JsonNode.Parse(File.ReadAllText(file))!.ToJsonString(), JsonNode.Parse(output)!.ToJsonString());
        Assert.Equal(("node-0:5000/ml-app:0.0.1", "GET /test"), (calibration.Service.Image, calibration.Service.Path));
        Assert.Equal(64, calibration.Service.Model!.Sha256!.Length);
        Assert.Equal(("embedded", Environment.ProcessorCount), (calibration.Machine.Cluster, (int)calibration.Machine.Cores));
        Assert.Equal(128, calibration.Queue.Length);
        Assert.All(calibration.Request.AtOnce, work => Assert.InRange(work.CpuSeconds, 0.0005, 1));
        Assert.Equal(3, calibration.Start.ServingSeconds.Count);
        Assert.True(calibration.Start.CpuSeconds > 0.05, $"{calibration.Start.CpuSeconds}");
        Assert.InRange(calibration.Memory.IdleBytes, 10_000_000, calibration.Memory.BusyBytes);
        Assert.False(PortHolder.IsTaken(port));
    }

    [Theory]
    [InlineData("name either what is to be deployed")]
    [InlineData("name either what is to be deployed", "deploy.yaml", "--from", "runs/x")]
    [InlineData("there is no such file", "nothing.yaml")]
    [InlineData("there is no run folder", "--from", "nowhere")]
    [InlineData("--minutes", "nothing.yaml", "--minutes", "soon")]
    public async Task Calibrate_BadInput_IsOneLineAndWritesNothing(string what, params string[] arguments)
    {
        using var folder = new TemporaryFolder();

        var (exitCode, output, error) = await InProcess.RunAsync(["calibrate", .. arguments, "--output", folder["calibration.json"]]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.Equal("", output);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Calibrate_OutIsAnotherFile_IsNotReplaced()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("notes.json", """{"mine": true}""");

        var (exitCode, _, error) = await InProcess.RunAsync("calibrate", Repository.File("deploy_k8s/deployment_k8s.yaml"), "--output", file);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("is not a calibration, so it is not replaced", error, StringComparison.Ordinal);
        Assert.Contains("mine", File.ReadAllText(file), StringComparison.Ordinal);
    }
}
