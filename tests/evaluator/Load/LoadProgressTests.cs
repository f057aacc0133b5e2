using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Objectives;
using static MlServe.Evaluator.Tests.Load.GeneratorRun;

namespace MlServe.Evaluator.Tests.Load;

public class LoadProgressTests
{
    [Fact]
    public async Task Run_LimitMissedAndAnswersRefused_LastLineSaysBoth()
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsync("no");
        });
        var stage = Stage(1, 50, TimeSpan.FromSeconds(1.5)) with { Limits = new StageLimits { MaxMean = TimeSpan.FromTicks(1) } };

        var lines = await LinesAsync(new LoadOptions { Url = server.Url, Plan = PlanOf(stage) });

        Assert.All(lines.SkipLast(1), line => Assert.Equal((null, null), (line.Warnings, line.MissedLimits)));
        Assert.StartsWith("threshold failed: stage 1: mean is ", Assert.Single(lines[^1].MissedLimits!), StringComparison.Ordinal);
        var verdict = Assert.Single(lines[^1].StageThresholds!);
        Assert.Equal((1, "mean", 1e-7, false, lines[^1].MissedLimits![0]), (verdict.Stage, verdict.Figure, verdict.AtMost, verdict.IsMet, verdict.ToString()));
        Assert.Contains(lines[^1].Warnings!, warning => warning.Contains("answers refused the request", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_AllWithinLimits_LastLineHasEmptyLists()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var stage = Stage(1, Forever, TimeSpan.FromMilliseconds(300)) with { Limits = new StageLimits { MaxFailed = new FailureLimit(0, null) } };

        var lines = await LinesAsync(new LoadOptions { Url = server.Url, Plan = PlanOf(stage) });

        Assert.Empty(lines[^1].MissedLimits!);
        Assert.True(Assert.Single(lines[^1].StageThresholds!).IsMet);
        Assert.NotNull(lines[^1].Warnings);
    }

    [Fact]
    public async Task Run_WarmUp_LinesAreMarkedAsItsOwn()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var plan = PlanOf(Stage(1, 50, TimeSpan.FromMilliseconds(300))) with { WarmUp = Stage(1, 50, TimeSpan.FromSeconds(2.5)) };

        var lines = await LinesAsync(new LoadOptions { Url = server.Url, Plan = plan });

        Assert.Equal((true, 0, 0.0), (lines[0].IsWarmUp, lines[0].Stage, lines[0].ElapsedSeconds));
        Assert.Equal((false, 1), (lines[^1].IsWarmUp, lines[^1].Stage));
    }

    [Fact]
    public async Task Run_StagesShorterThanASecond_LinesComeEverySecondAndCountTheWholeLoad()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var plan = PlanOf([.. Enumerable.Repeat(Stage(4, 50, TimeSpan.FromMilliseconds(400)), 8)]);

        var lines = await LinesAsync(new LoadOptions { Url = server.Url, Plan = plan });

        var (closing, last) = (lines.Where(line => line.StageDone).ToList(), lines[^1]);
        Assert.Equal(Enumerable.Range(1, 8), closing.Select(line => line.Stage));
        Assert.Equal((last.Okay, last.Failed, last.Transactions), (closing[^1].Okay, closing[^1].Failed, closing[^1].Transactions));
        Assert.Equal(last.Okay, closing.Sum(line => line.StageOkay));
        Assert.InRange(last.Okay, server.Requests - (8 * 4), server.Requests);
        // Of 3.2 s; a busy machine may take longer for them.
        Assert.True(lines.Count(line => line is { StageDone: false, Done: false }) >= 3);
        Assert.Equal(lines.Select(line => line.Okay).Order(), lines.Select(line => line.Okay));
        Assert.Equal(lines.Select(line => line.ElapsedSeconds).Order(), lines.Select(line => line.ElapsedSeconds));
    }

    [Fact]
    public async Task Run_InterruptedInTheWarmUp_LastLineSaysThatThereIsNothing()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var plan = PlanOf(Stage(1, 50, TimeSpan.FromHours(1))) with { WarmUp = Stage(1, 50, TimeSpan.FromHours(1)) };
        using var interruption = new CancellationTokenSource();
        interruption.CancelAfter(TimeSpan.FromSeconds(1));

        var lines = await LinesAsync(new LoadOptions { Url = server.Url, Plan = plan }, interruption.Token);

        Assert.Equal((true, 0, 0L, 0L), (lines[^1].Done, lines[^1].Stage, lines[^1].Okay, lines[^1].StageOkay));
    }

    [Fact]
    public async Task Run_WorkerWithAShare_JudgesNoObjective()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var stage = Stage(2, 50, TimeSpan.FromMilliseconds(300)) with { Objectives = [ObjectiveReader.TryRead("p50<0.1ms", out _)!] };

        var whole = await LinesAsync(new LoadOptions { Url = server.Url, Plan = PlanOf(stage) });
        var share = await LinesAsync(new LoadOptions { Url = server.Url, Plan = PlanOf(stage), Share = new WorkerShare(1, 2) });

        Assert.NotEmpty(whole[^1].MissedObjectives!);
        Assert.Empty(share[^1].MissedObjectives!);
    }

    /// <summary>The progress lines, through their JSON.</summary>
    private static async Task<List<LoadProgress>> LinesAsync(LoadOptions options, CancellationToken? interruption = null)
    {
        var lines = new List<LoadProgress>();
        await new LoadGenerator(options, TimeProvider.System, () => TimeSpan.Zero)
        {
            Progressed = progress => lines.Add(JsonSerializer.Deserialize<LoadProgress>(JsonSerializer.Serialize(progress))!),
        }.RunAsync(await TargetBook.OpenAsync(options, CancellationToken.None), interruption ?? TestContext.Current.CancellationToken);
        return lines;
    }

    [Theory]
    [InlineData("{\"stage\":1,\"stag")]
    [InlineData("{\"stage\":1}")]
    [InlineData("waiting")]
    [InlineData("")]
    public void Read_LineOfAKilledGenerator_IsNone(string line) => Assert.Null(LoadProgress.Read(line));
}
