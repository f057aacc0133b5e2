using MlServe.Evaluator.Monitoring;

namespace MlServe.Evaluator.Tests.Monitoring;

public class BeatTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(1800, 5, 360)]
    [InlineData(60, 5, 12)]
    [InlineData(1, 5, 1)]
    [InlineData(11, 5, 3)]
    [InlineData(0.5, 0.1, 5)]
    public void Count_Duration_CountsBeatsFromItsStart(double duration, double interval, int expected) =>
        Assert.Equal(expected, Beat.Count(TimeSpan.FromSeconds(duration), TimeSpan.FromSeconds(interval)));

    [Fact]
    public async Task Every_HalfAnHourOfSlowWork_Gives360BeatsWithoutDrift()
    {
        var time = new SteppedTime(Start) { TimersFireLate = TimeSpan.FromMilliseconds(3) };
        var ticks = new List<Tick>();

        await foreach (var tick in Beat.Every(Interval, Beat.Count(TimeSpan.FromSeconds(1800), Interval), time, TestContext.Current.CancellationToken))
        {
            ticks.Add(tick);
            time.Advance(TimeSpan.FromSeconds(1.7)); // the work
        }

        Assert.Equal(360, ticks.Count);
        Assert.Equal(Enumerable.Range(0, 360).Select(beat => Start + Interval * beat), ticks.Select(tick => tick.Due));
        Assert.All(ticks, tick => Assert.InRange(tick.Late, TimeSpan.Zero, TimeSpan.FromMilliseconds(3)));
        Assert.DoesNotContain(ticks, tick => tick.Missed);
    }

    [Fact]
    public async Task Every_WorkLongerThanTwoIntervals_DeliversEveryBeatAndMarksTheMissedOnes()
    {
        var time = new SteppedTime(Start);
        var ticks = new List<Tick>();

        await foreach (var tick in Beat.Every(Interval, 6, time, TestContext.Current.CancellationToken))
        {
            ticks.Add(tick);
            if (ticks.Count == 2)
                time.Advance(TimeSpan.FromSeconds(17)); // beats 2, 3 and 4 pass meanwhile
        }

        Assert.Equal([false, false, true, true, false, false], ticks.Select(tick => tick.Missed));
        Assert.Equal(TimeSpan.FromSeconds(2), ticks[4].Late);
        Assert.Equal(TimeSpan.Zero, ticks[5].Late);
    }

    [Fact]
    public async Task Every_Cancelled_Ends()
    {
        var time = new SteppedTime(Start);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var beats = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Beat.Every(Interval, null, time, stop.Token))
            {
                if (++beats == 3)
                    await stop.CancelAsync();
            }
        });

        Assert.Equal(3, beats);
    }
}
