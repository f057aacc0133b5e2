using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Capacity;
using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Objectives;
using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Capacity;

public class TrialReadingTests
{
    [Fact]
    public async Task Measure_TallyOfALoad_ReportsWhatWasMissedAndLeavesTheBeginningOut()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(async context =>
        {
            await Task.Delay(200);
            await context.Response.WriteAsync("ok");
        });
        var (exitCode, _, error) = await InProcess.RunAsync(
            "load", "--url", server.Url.ToString(), "--rate", "40", "--length", "5s", "--tally", folder["load_tally.jsonl"]);
        Assert.True(exitCode == ExitCode.Done, error);
        var planned = new LoadTrial { Number = 1, Kind = LoadKind.Rate, Phase = SearchPhase.Doubling, Load = 40, Seconds = 5 };

        var slow = TrialReading.Of(RunFolder.Open(folder.Path), Objectives("p95<20ms", "failed<1%")).Measure(planned);
        var kept = TrialReading.Of(RunFolder.Open(folder.Path), Objectives("p95<20s")).Measure(planned);
        var overrun = TrialReading.Of(RunFolder.Open(folder.Path), Objectives("p95<20s")).Measure(planned with { Load = 400 });

        Assert.False(slow.Kept);
        Assert.Equal("p95<20ms", slow.Missed);
        Assert.Equal(Obstacle.None, slow.Obstacle);
        Assert.Equal(0, slow.GoodRate);
        Assert.True(kept is { Kept: true, Missed: null, P50Seconds: >= 0.2 }, kept.ToString());
        Assert.Equal(kept.ServedRate, kept.GoodRate);
        // Of five seconds the first counts nowhere.
        Assert.InRange(kept.Requests, 1, 195);
        Assert.Equal((Obstacle.Throughput, "throughput"), (overrun.Obstacle, overrun.Missed));
        Assert.Equal(kept.Requests, TrialReading.Of(RunFolder.Open(folder.Path), Objectives("p95<20s")).ToEvidence(kept).Counted(0).Number);
    }

    [Fact]
    public async Task Measure_HalfIsRefusedAtOnce_MissesAPercentile()
    {
        using var folder = new TemporaryFolder();
        var number = 0;
        await using var server = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref number) % 2 == 0 ? 503 : 200;
            return Task.CompletedTask;
        });
        var (exitCode, _, error) = await InProcess.RunAsync(
            "load", "--url", server.Url.ToString(), "--rate", "40", "--length", "3s", "--tally", folder["load_tally.jsonl"]);
        Assert.True(exitCode == ExitCode.Done, error);
        var planned = new LoadTrial { Number = 1, Kind = LoadKind.Rate, Phase = SearchPhase.Doubling, Load = 40, Seconds = 3 };

        var reading = TrialReading.Of(RunFolder.Open(folder.Path), Objectives("p95<20s"));
        var trial = reading.Measure(planned);

        Assert.Equal((false, "p95<20s"), (trial.Kept, trial.Missed));
        Assert.Equal((trial.Requests, trial.Failed), (reading.ToEvidence(trial).Counted(0).Number, reading.ToEvidence(trial).Counted(0).Hits));
    }

    [Fact]
    public void Of_NoTally_SaysSo()
    {
        using var folder = new TemporaryFolder();
        folder.Write("load_tally.jsonl", "");

        var exception = Assert.Throws<UserErrorException>(() => TrialReading.Of(RunFolder.Open(folder.Path), Objectives("p95<20ms")));

        Assert.Contains("is not the tally of a whole trial", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(9, 1)]
    [InlineData(25, 2)]
    [InlineData(300, 5)]
    public void Settle_Length_IsATenthWithinBounds(double seconds, int settle) => Assert.Equal(settle, TrialReading.Settle(seconds));

    private static IReadOnlyList<Objective> Objectives(params string[] texts) => [.. texts.Select(text => ObjectiveReader.Read(text, "--slo"))];
}
