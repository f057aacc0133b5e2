using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;
using static MlServe.Evaluator.Tests.Load.GeneratorRun;

namespace MlServe.Evaluator.Tests.Load;

/// <summary>The generator with closed and open stages.</summary>
public class LoadGeneratorStageTests
{
    [Fact]
    public async Task Run_StageWithLongThink_OpensWithABurstOfAllUsers()
    {
        var arrived = 0;
        var all = new TaskCompletionSource();
        await using var server = await WebServer.StartAsync(async context =>
        {
            // Nobody is answered before all are there: served one after the other they would never be.
            if (Interlocked.Increment(ref arrived) == 20)
                all.SetResult();
            await all.Task.WaitAsync(TimeSpan.FromSeconds(60), context.RequestAborted);
            await context.Response.WriteAsync("ok");
        });

        var result = await RunAsync(server.Url, Stage(20, Forever, TimeSpan.FromSeconds(3)));

        Assert.Equal(20, result.Overall.Figures.Counts.Okay);
    }

    [Fact]
    public async Task Run_TwoStages_EachOpensWithItsBurst()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var result = await RunAsync(server.Url, Stage(7, Forever, Enough), Stage(4, Forever, Enough));

        Assert.Equal([7L, 4L], result.Stages.Select(stage => stage.Figures.Counts.Okay));
        Assert.Equal((11L, 7), (result.Overall.Figures.Counts.Okay, result.Overall.Users));
        Assert.Equal([Enough, Enough], result.Stages.Select(stage => stage.Elapsed));
    }

    [Fact]
    public async Task Run_StageEndsBeforeTheAnswer_CountsNothingAndDropsTheConnection()
    {
        var dropped = new TaskCompletionSource();
        await using var server = await WebServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => dropped.TrySetResult());
            await Task.Delay(TimeSpan.FromSeconds(60), context.RequestAborted);
        });

        var result = await RunAsync(server.Url, Stage(2, 0, Enough));

        await dropped.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(new LoadCounts(), result.Overall.Figures.Counts);
        Assert.False(result.Overall.WasInterrupted);
    }

    [Fact]
    public async Task Run_WarmUp_CountsNowhere()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var result = await RunAsync(new LoadOptions
        {
            Url = server.Url, Plan = PlanOf(Stage(2, Forever, Enough)) with { WarmUp = Stage(5, Forever, Enough) },
        });

        Assert.Equal(7, server.Requests);
        Assert.Equal(2, result.Overall.Figures.Counts.Okay);
        Assert.Equal(1, Assert.Single(result.Stages).Part.Number);
    }

    [Fact]
    public async Task Run_OpenStage_SendsWhatIsDue()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));

        var result = await RunAsync(server.Url, Open(40, TimeSpan.FromSeconds(2)));

        Assert.Null(Assert.Single(result.Stages).ThinkUpTo);

        // 80 are due; the last ones may be under way at the end.
        Assert.InRange(result.Overall.Figures.Counts.Okay + result.Overall.Figures.Counts.Unsent, 60, 80);
        Assert.InRange(server.Requests, 60, 80);
    }

    [Fact]
    public async Task Run_OpenStageAgainstAServerThatStops_ChargesItFromWhenRequestsWereDue()
    {
        var stopped = new TaskCompletionSource();
        await using var server = await WebServer.StartAsync(async context =>
        {
            await stopped.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await context.Response.WriteAsync("ok");
        });
        _ = Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken).ContinueWith(_ => stopped.SetResult(), TaskScheduler.Default);

        var result = await RunAsync(server.Url, Open(20, TimeSpan.FromSeconds(4)) with { Users = 2 });

        // Two users wait out the stop, and then send what had become due meanwhile, each answered at once.
        var figures = result.Overall.Figures;
        Assert.InRange(figures.Counts.Okay, 20, 80);
        Assert.InRange(figures[LoadTime.P50]!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.True(figures[LoadTime.FromDueP99] > TimeSpan.FromSeconds(1.4), $"{figures[LoadTime.FromDueP99]}");
        Assert.True(figures[LoadTime.LateP99] < TimeSpan.FromSeconds(1), $"{figures[LoadTime.LateP99]}");
    }

    [Fact]
    public async Task Run_OpenStageWithTooFewUsers_SaysWhatWasNotSent()
    {
        using var server = RawServer.Hanging();

        var counts = (await RunAsync(server.Url, Open(50, Enough) with { Users = 3 })).Overall.Figures.Counts;

        Assert.Equal(47, counts.Unsent);
        Assert.Equal(0, counts.Transactions);
    }
}
