using Microsoft.Extensions.Time.Testing;
using MlServe.Evaluator.Load;

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

        Assert.Equal(TimeSpan.FromSeconds(standstill), reports.Standstill);
    }
}
