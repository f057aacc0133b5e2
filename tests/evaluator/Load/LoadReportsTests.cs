using Microsoft.Extensions.Time.Testing;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Tests.Load;

public sealed class LoadReportsTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly CancellationTokenSource end = new();

    public void Dispose() => end.Dispose();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1.9, 0)]
    [InlineData(31, 30)]
    public async Task Run_ProcessDidNotRun_ItsStandstillIsKnownAtTheEnd(double seconds, double standstill)
    {
        var reports = new LoadReports(time, () => TimeSpan.Zero, _ => { });
        var reported = reports.RunAsync(end.Token);
        time.Advance(TimeSpan.FromSeconds(seconds));
        await end.CancelAsync();
        await reported;

        Assert.Equal(TimeSpan.FromSeconds(standstill), reports.Standstill());
    }

    [Fact]
    public async Task Begin_AfterAStandstill_IsAnotherStage()
    {
        var reports = new LoadReports(time, () => TimeSpan.Zero, _ => { });
        time.Advance(TimeSpan.FromSeconds(31));
        var before = reports.Standstill();

        reports.Begin(await StageAsync());

        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.Zero), (before, reports.Standstill()));
    }

    private async Task<StageRun> StageAsync()
    {
        var options = new LoadOptions { Url = new HttpAddress(new Uri("http://127.0.0.1/")) };
        return new StageRun
        {
            Options = options, Targets = await TargetBook.OpenAsync(options, TestContext.Current.CancellationToken), Time = time, Part = LoadPart.Stage(1),
            Plan = options.Plan.Stages[0], LoadStart = 0, Offset = TimeSpan.Zero, Tally = new StageTally(time),
        };
    }
}
