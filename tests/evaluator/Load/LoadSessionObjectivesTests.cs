using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.Scoring;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Load;

public class LoadSessionObjectivesTests
{
    private const string Rows = "2026-01-31 09:05:07,    120,      60.00,           0,       0.40,        2.00,        0.00,        0.80,     120,       3\n";

    /// <summary>Answers of which some are slow, some fail and some are not found, so that each kind of objective counts something else.</summary>
    [Fact]
    public async Task Run_Objectives_CountWhatARecountOfAllRequestsCounts()
    {
        using var folder = new TemporaryFolder();
        var number = 0;
        await using var server = await WebServer.StartAsync(async context =>
        {
            var which = Interlocked.Increment(ref number);
            if (which % 10 == 0)
                await Task.Delay(which % 20 == 0 ? 8 : 2);
            context.Response.StatusCode = which % 97 == 0 ? 503 : which % 31 == 0 ? 404 : 200;
            await context.Response.WriteAsync("ok");
        });
        var plan = folder.Write(
            "plan.yaml", "stages: [{ users: 4, length: 2s, slo: p50<1ms }, { rate: 300, length: 11s, slo: [p90<5ms, failed<50%] }]\nkeep_alive: true\n");

        var (exitCode, output, error) = await InProcess.RunAsync(
            "load", "--plan", plan, "--url", server.Url.ToString(), "--slo", "p95<3ms", "--slo", "98%<3ms", "--slo", "failed<5%", "--json",
            "-o", folder["log.csv"], "--requests", folder["requests.csv"], "--tally", folder["tally.jsonl"]);

        var results = JsonNode.Parse(output)!["objectives"]!.AsArray();
        var recount = new RequestRecount(folder["requests.csv"], folder["tally.jsonl"]);
        Assert.True(recount.Number > 3000, error);
        Assert.Equal(ExitCode.ThresholdMissed, exitCode);
        Assert.Contains("objective missed: 98%<3ms", error, StringComparison.Ordinal);
        Assert.Equal(
            [recount.Percentile(0.003m), recount.Share(0.003m), recount.Failed(), recount.Percentile(0.001m, 1), recount.Percentile(0.005m, 2)],
            results.Take(5).Select(result => ((long)result!["requests"]!, (long)result["bad"]!)));
        Assert.True(results.All(result => (bool)result!["exact"]!));
        // Stages of 2 and 11 seconds: windows at 0, 2 and 12 s.
        var violated = recount.Violated(0.003m, 0.02m).Select(window => window.Stage == 1 ? 2.0 : window.Window == 0 ? 10 : 1).Sum();
        Assert.Equal(violated, (double)results[1]!["violation_s"]!);
    }

    [Fact]
    public async Task Score_TallyOfALoad_JudgesTheSameExactlyAndOtherLimitsToOnePercent()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var plan = folder.Write("plan.yaml", "stages: [{ users: 4, length: 2s }]\nkeep_alive: true\n");
        var (_, output, error) = await InProcess.RunAsync(
            "load", "--plan", plan, "--url", server.Url.ToString(), "--slo", "p95<1ms", "--json",
            "-o", folder["load_output.csv"], "--requests", folder["requests.csv"], "--tally", folder["load_tally.jsonl"]);
        var recount = new RequestRecount(folder["requests.csv"], folder["load_tally.jsonl"]);

        var (_, scored, _) = await InProcess.RunAsync("score", folder[""], "--slo", "p95<1ms", "--slo", "p90<2ms", "--slo", "failed<1%", "--json");

        var summary = JsonNode.Parse(scored)!;
        var (same, other, failed) = (summary["objectives"]![0]!, summary["objectives"]![1]!, summary["objectives"]![2]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(output)!["objectives"]![0], same), error);
        Assert.Equal((false, true), ((bool)other["exact"]!, (bool)failed["exact"]!));
        // What is not known exactly is never called better than it is.
        Assert.InRange((long)other["bad"]!, recount.Percentile(0.002m).Bad, recount.Percentile(0.00196m).Bad);
        var good = recount.Share(0.001m);
        Assert.Equal((good.Requests - good.Bad) / (double)summary["duration_s"]!, (double)summary["goodput"]!, 9);
    }

    [Theory]
    [InlineData("p95<200", "--slo \"p95<200\": a time needs its unit; did you mean 'p95<200ms'?")]
    [InlineData("p99<200ms", "this load sends about 62 requests at most, and fewer than 459 cannot show with 99 % confidence that it is kept")]
    public async Task Run_ObjectiveThatCannotBe_IsOneLineAndNothingIsSent(string objective, string message)
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var plan = folder.Write("plan.yaml", "stages: [{ users: 2, think: 2s, length: 30s }]\n");

        var (exitCode, _, error) = await InProcess.RunAsync(
            "load", "--plan", plan, "--url", server.Url.ToString(), "--slo", objective, "-o", folder["log.csv"]);

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains(message, Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal((0, false), (server.Requests, File.Exists(folder["log.csv"])));
    }

    [Fact]
    public async Task Score_ObjectivesWithoutATally_SaysWhatIsNeeded()
    {
        using var folder = new TemporaryFolder();

        var (exitCode, _, error) = await InProcess.RunAsync("score", "--load", folder.Write("siege.log", Rows), "--slo", "p95<200ms");

        Assert.Equal(ExitCode.UserError, exitCode);
        Assert.Contains("--slo needs the load_tally.jsonl of a run folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_PriceAlone_IsTheCostOfWhatWasRequested()
    {
        using var folder = new TemporaryFolder();
        folder.Write("load_output.csv", Rows);
        folder.Write(
            "resource_usage.csv",
            "time,n_replica,cpu_req_core,mem_req_KB,cpu_lim_core,mem_lim_KB,cpu_use_core,mem_use_KB\n5,1,1,2097152,2,4194304,0.5,300000\n");

        var summary = (ScoredFiles.OfRun(folder[""]) with { Price = new Price(0.6, 0.06) }).Score(null, _ => { });

        // A core and 2 GiB for a minute; 120 served.
        Assert.Equal((0.012, 0.1), (Math.Round(summary.Cost!.Value, 9), Math.Round(summary.CostPer1000Good!.Value, 9)));
    }
}
