using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results;
using static MlServe.Evaluator.Tests.Load.GeneratorRun;

namespace MlServe.Evaluator.Tests.Load;

public class LoadGeneratorTests
{
    [Fact]
    public async Task Run_Service_CountsWhatTheServiceServed()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("Bread (0.93)"));

        var result = await RunAsync(server.Url, Stage(5, 0, Enough));

        var counts = result.Overall.Figures.Counts;
        Assert.InRange(server.Requests - counts.Okay, 0, 5);
        Assert.InRange(counts.Okay, 6, int.MaxValue);
        Assert.Equal((counts.Okay, 0L), (counts.Transactions, counts.Failed));
        Assert.Equal(counts.Okay * "Bread (0.93)".Length, counts.BodyBytes);
        Assert.InRange(result.Overall.Figures[LoadTime.P50]!.Value, TimeSpan.FromTicks(1), Enough);
        Assert.InRange(result.Overall.Figures[LoadTime.ConnectP50]!.Value, TimeSpan.FromTicks(1), Enough);
        Assert.True(result.Overall.GeneratorCpuCores > 0);
    }

    [Theory]
    [InlineData(200, true, false)]
    [InlineData(204, true, false)]
    [InlineData(304, true, false)]
    [InlineData(401, true, false)]
    [InlineData(407, true, false)]
    [InlineData(400, false, false)]
    [InlineData(404, false, false)]
    [InlineData(408, false, true)]
    [InlineData(500, false, true)]
    [InlineData(503, false, true)]
    public async Task Run_Status_CountsAsSiegeDoes(int status, bool isOkay, bool isFailed)
    {
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var counts = (await RunAsync(server.Url, Stage(1, Forever, Enough))).Overall.Figures.Counts;

        Assert.Equal((isOkay ? 1L : 0, isFailed ? 1L : 0, isFailed ? 0L : 1), (counts.Okay, counts.Failed, counts.Transactions));
        Assert.Equal(isFailed ? 1 : 0, counts.ServerErrors);
    }

    [Fact]
    public async Task Run_Interrupted_ReturnsWhatThereWas()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var options = new LoadOptions
        {
            Url = server.Url,
            Plan = PlanOf(Stage(2, 0, Enough), Stage(2, Forever, TimeSpan.FromMinutes(10)), Stage(2, 0, Enough))
        };
        var generator = new LoadGenerator(options, TimeProvider.System, () => TimeSpan.Zero)
        {
            Progressed = progress =>
            {
                if (progress is { Stage: 2, StageOkay: 2 })
                    interrupt.Cancel();
            },
        };

        var result = await generator.RunAsync(await TargetBook.OpenAsync(options, interrupt.Token), interrupt.Token);

        Assert.True(result.Overall.WasInterrupted);
        Assert.Equal([false, true], result.Stages.Select(stage => stage.WasInterrupted));
        Assert.Equal(2, result.Stages[1].Figures.Counts.Okay);
        Assert.InRange(result.Stages[1].Elapsed, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(9));
    }

    [Fact]
    public async Task Run_Progress_EndsWithDoneOverAll()
    {
        var seen = new List<LoadProgress>();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var options = new LoadOptions { Url = server.Url, Plan = PlanOf(Stage(2, 100, TimeSpan.FromSeconds(2.5))) };
        var generator = new LoadGenerator(options, TimeProvider.System, () => TimeSpan.Zero) { Progressed = seen.Add };

        var result = await generator.RunAsync(await TargetBook.OpenAsync(options, CancellationToken.None), CancellationToken.None);

        Assert.True(seen.Count > 1);
        Assert.All(seen.SkipLast(1), progress => Assert.False(progress.Done));
        Assert.True(seen[^1].Done);
        Assert.Equal((0.0, result.Overall.Figures.Counts.Okay), (seen[^1].RemainingSeconds, seen[^1].Okay));
    }
}
