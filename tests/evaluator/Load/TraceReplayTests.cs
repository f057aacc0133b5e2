using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Load;

/// <summary>A load's file of all requests, sent again by the real generator to a real server.</summary>
public class TraceReplayTests
{
    [Fact]
    public async Task Load_ReplayedLog_HasTheSameRequestsInTheSameOrder()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(http => http.Response.WriteAsync("ok"));
        var plan = folder.Write(
            "plan.yaml", "stages: [{ rate: 200, length: 1s }]\ntargets: [{ url: /a, weight: 2 }, { url: /b?x=1 }, { url: /c, method: HEAD }]\n");

        await LoadAsync(server, folder, "first.csv", "--plan", plan, "--seed", "5");
        await LoadAsync(server, folder, "second.csv", "--trace", folder["first.csv"], "--speed", "0.5");
        await LoadAsync(server, folder, "third.jsonl", "--trace", folder["second.csv"], "--speed", "4", "--scale", "2");

        var (first, second) = (Requests(folder["first.csv"]), Requests(folder["second.csv"]));
        Assert.InRange(first.Count, 100, 200);
        Assert.Equal(first, second);
        Assert.Equal(2 * first.Count, File.ReadLines(folder["third.jsonl"]).Count());
        Assert.Equal(4 * first.Count, server.Requests);
    }

    /// <summary>The last answers belong to a trace, and nobody waits for more when they are there.</summary>
    [Fact]
    public async Task Load_SlowLastAnswer_IsWaitedForAndEndsTheStage()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(async http =>
        {
            await Task.Delay(http.Request.Path == "/slow" ? 1500 : 0);
            await http.Response.WriteAsync("ok");
        });
        var trace = folder.Write("trace.csv", "time,path\n0,/quick\n0.1,/quick\n0.2,/slow\n");

        await LoadAsync(server, folder, "requests.csv", "--trace", trace, "-o", folder["log.csv"]);

        var row = Assert.Single(SiegeLog.Read(folder["log.csv"]).Rows);
        Assert.Equal((3, 0), (row.Okay, row.Failed));
        Assert.InRange(row.ElapsedSeconds!.Value, 1.7, 25);
    }

    [Theory]
    [InlineData("--minutes", "1")]
    [InlineData("--rate", "5")]
    [InlineData("--length", "5s")]
    public async Task Load_TraceAndAnotherLength_ExcludeEachOther(string option, string value)
    {
        var (exitCode, _, error) = await InProcess.RunAsync("load", "--trace", "trace.csv", option, value);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains($"--trace and {option} exclude each other", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_SpeedWithoutTrace_IsRefused()
    {
        var (exitCode, _, error) = await InProcess.RunAsync("load", "--speed", "2");

        Assert.Equal((ExitCode.UserError, true), (exitCode, error.Contains("--speed belongs to --trace", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Load_TraceThatGoesBack_IsRefusedBeforeAnythingIsSent()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(http => http.Response.WriteAsync("ok"));

        var (exitCode, _, error) = await InProcess.RunAsync(
            "load", "--url", server.Url.ToString(), "--trace", folder.Write("trace.csv", "time\n1\n0\n"), "-o", folder["log.csv"]);

        Assert.Equal((ExitCode.UserError, 0, false), (exitCode, server.Requests, File.Exists(folder["log.csv"])));
        Assert.Contains("time goes back", error, StringComparison.Ordinal);
    }

    private static async Task LoadAsync(WebServer server, TemporaryFolder folder, string requests, params string[] arguments)
    {
        var log = arguments.Contains("-o") ? [] : new[] { "-o", folder[requests + ".log"] };
        var (exitCode, _, error) = await InProcess.RunAsync(["load", "--url", server.Url.ToString(), "--requests", folder[requests], .. log, .. arguments]);
        Assert.True(exitCode == ExitCode.Done, error);
    }

    /// <summary>Method and address of each request, in the order in which they were due.</summary>
    private static List<(string Method, string Url)> Requests(string path) =>
        [.. File.ReadAllLines(path)[1..].Select(line => line.Split(','))
            .OrderBy(cells => DateTimeOffset.Parse(cells[0], System.Globalization.CultureInfo.InvariantCulture).UtcTicks
                + (long)(TimeSpan.TicksPerSecond * (decimal.Parse(cells[9], System.Globalization.CultureInfo.InvariantCulture)
                    - decimal.Parse(cells[10], System.Globalization.CultureInfo.InvariantCulture))))
            .Select(cells => (cells[2], cells[3]))];
}
