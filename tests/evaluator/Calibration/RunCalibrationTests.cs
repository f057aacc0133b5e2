using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Simulation.Calibration;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Calibration;

public class RunCalibrationTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Calibrate_FromARunFolder_DerivesWhatARunTellsAndSaysSo()
    {
        using var folder = new TemporaryFolder();
        await WriteRunAsync(folder);
        var file = folder["calibration.json"];

        var (exitCode, output, error) = await InProcess.RunAsync("calibrate", "--from", folder.Path, "--output", file);

        Assert.True(exitCode == ExitCode.Done, error);
        var calibration = ServiceCalibration.Read(file);
        Assert.Equal((CalibrationSource.Run, folder.Path), (calibration.Source.Kind, calibration.Source.From));
        Assert.Contains("less exact", output, StringComparison.Ordinal);
        Assert.Equal(("node-0:5000/ml-app:0.0.1", "GET /test", "abc"),
            (calibration.Service.Image, calibration.Service.Path, calibration.Service.Model?.Sha256));
        // 0.2 cores for twenty requests per second, and answers that take 40 ms.
        Assert.InRange(calibration.Request.AtOnce[0].CpuSeconds, 0.008, 0.013);
        Assert.True(calibration.Request.OtherSeconds >= 0.025, $"{calibration.Request.OtherSeconds}");
        Assert.Equal((40_000 * 1024L, 60_000 * 1024L), (calibration.Memory.IdleBytes, calibration.Memory.BusyBytes));
        Assert.Equal(0.5, Assert.Single(calibration.Start.StartedSeconds), 3);
        Assert.Equal(1.5, Assert.Single(calibration.Start.ServingSeconds), 3);
    }

    /// <summary>
    /// Ten milliseconds a request while the rate doubles; the usage of a time is seen 20 s later, so that the rows' mean is a third too
    /// small.
    /// </summary>
    [Fact]
    public async Task Calibrate_FromARunWhoseLoadRose_TakesEachMeasurementWithItsOwnRequests()
    {
        using var folder = new TemporaryFolder();
        await WriteRunAsync(folder);
        folder.Write("load_timeline.csv", "time,elapsed_s,length_s,stage,users,transactions,okay,failed,mean_s,p50_s,p95_s,p99_s\n" + string.Concat(
            Enumerable.Range(0, 24).Select(i => (Index: i, Requests: i < 12 ? 5 : 10)).Select(row => Row(
                $"{Start.AddSeconds(5 * row.Index):O},{5 * row.Index},5,1,1,{row.Requests},{row.Requests},0,0.04,0.04,0.04,0.04"))));
        const string Header = "time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB,measured_at,window_s\n";
        folder.Write("resource_usage.csv", Header + string.Concat(
            Enumerable.Range(1, 8).Select(i => Row(
                $"{Start.AddSeconds(15 * i):O},1,1,2097152,2,4194304,{(15 * i - 20 <= 60 ? 0.01 : 0.02)},50000,{Start.AddSeconds(15 * i - 20):O},10"))));

        var (exitCode, _, error) = await InProcess.RunAsync("calibrate", "--from", folder.Path, "--output", folder["calibration.json"]);

        Assert.True(exitCode == ExitCode.Done, error);
        Assert.Equal(0.01, ServiceCalibration.Read(folder["calibration.json"]).Request.AtOnce[0].CpuSeconds, 4);
    }

    private static string Row(FormattableString row) => FormattableString.Invariant(row) + "\n";

    [Fact]
    public async Task Calibrate_FromAFolderThatIsNoRuns_IsOneLine()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = await InProcess.RunAsync("calibrate", "--from", folder.Path, "--output", folder["calibration.json"]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("is not the folder of a whole run", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(folder["calibration.json"]));
    }

    [Fact]
    public async Task Calibrate_FromASimulatedRun_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await WriteRunAsync(folder);
        var metadata = JsonNode.Parse(File.ReadAllText(folder["run.json"]))!;
        metadata["simulation"] = JsonNode.Parse(
            """{"calibrated_from": "x", "calibrated_at": "2026-01-31T09:00:00Z", "calibration_sha256": "y", "trials": 1}""");
        folder.Write("run.json", metadata.ToJsonString());

        var (exitCode, _, error) = await InProcess.RunAsync("calibrate", "--from", folder.Path, "--output", folder["calibration.json"]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("is simulated", error, StringComparison.Ordinal);
    }

    /// <summary>A real load at a service that takes 40 ms, beside files of a run that say what its pod used.</summary>
    private static async Task WriteRunAsync(TemporaryFolder folder)
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            await Task.Delay(40);
            await context.Response.WriteAsync("ok");
        });
        var (exitCode, _, error) = await InProcess.RunAsync(
            "load", "--url", server.Url.ToString(), "--rate", "20", "--length", "8s", "--tally", folder["load_tally.jsonl"]);
        Assert.True(exitCode == ExitCode.Done, error);
        File.Copy(Repository.File("deploy_k8s/deployment_k8s.yaml"), folder["deployment.yaml"]);
        folder.Write("model.json", """{"name": "food11", "sha256": "abc"}""");
        folder.Write("run.json", """
            {"run": "r", "evaluator": "1", "manifest": "m", "manifest_sha256": "s", "url": "http://localhost:32000/test",
             "cluster": {"name": "embedded", "version": "1", "nodes": [{"name": "n", "cpu": "8"}]}}
            """);
        var usage = new StringBuilder("time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB\n");
        for (var row = 0; row < 3; row++)
            usage.Append(CultureInfo.InvariantCulture, $"{Start.AddSeconds(5 * row):O},1,1,2097152,2,4194304,0.2,{40_000 + 10_000 * row}\n");
        folder.Write("resource_usage.csv", usage.ToString());
        folder.Write("events.csv", "time,kind,object,reason,message\n" + Event(0, "Created") + Event(0.5, "Started") + Event(2, "Ready"));
    }

    private static string Event(double seconds, string reason) => FormattableString.Invariant($"{Start.AddSeconds(seconds):O},Pod,ml-app-1,{reason},x\n");
}
