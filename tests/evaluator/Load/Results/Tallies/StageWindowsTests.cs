using System.Text.Json;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results.Histograms;
using MlServe.Evaluator.Load.Results.Tallies;

namespace MlServe.Evaluator.Tests.Load.Results.Tallies;

public class StageWindowsTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0.1, 1)]
    [InlineData(6, 1)]
    [InlineData(6.1, 2)]
    [InlineData(30, 5)]
    [InlineData(60, 10)]
    [InlineData(61, 20)]
    [InlineData(600, 100)]
    public void LengthFor_Load_DividesTenSecondsOrIsDividedByThem(double minutes, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), StageWindows.LengthFor(TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void Record_Hops_CountsThemWhereTheyEndedByWhatBecameOfThem()
    {
        var time = new MillisecondClock();
        var (clock, windows) = (new LoadClock(time), new StageWindows(time.GetUtcNow(), Second, [20_000, 500_000]));
        windows.Record(Ended(0, 20, 200), clock);
        windows.Record(Ended(990, 1000, 200), clock);
        windows.Record(Ended(1000, 1021, 404), clock);
        windows.Record(Ended(1000, 1900, 503), clock);
        windows.Record(Ended(1100, 1700, 200), clock);

        var counts = windows.All(TimeSpan.FromSeconds(2.5)).Select(window => (window.Start, window.Length, string.Join(' ', window.Counts))).ToList();

        Assert.Equal(
            [
                (TimeSpan.Zero, Second, "1 1 0 1 1 1 1"),
                (Second, Second, "3 2 1 1 1 2 1"),
                (2 * Second, Second / 2, "0 0 0 0 0 0 0"),
            ],
            counts);
    }

    [Fact]
    public void Of_WhatWasWritten_IsTheSame()
    {
        var time = new MillisecondClock();
        var windows = new StageWindows(time.GetUtcNow(), Second, [20_000]);
        windows.Record(Ended(1500, 1520, 200), new LoadClock(time));

        var written = JsonSerializer.Serialize(windows.ToRecord(), JsonFile.Line);
        var read = StageWindows.Of(JsonSerializer.Deserialize<WindowsRecord>(written, JsonFile.Line)!);

        Assert.Equal(written, JsonSerializer.Serialize(read.ToRecord(), JsonFile.Line));
        Assert.Equal([0L, 1L], read.All(Second).Select(window => window.Times.Count));
    }

    [Fact]
    public void Add_AnotherWorkers_IsTheSumOfBoth()
    {
        var time = new MillisecondClock();
        var (clock, one, other) = (new LoadClock(time), new StageWindows(time.GetUtcNow(), Second, []), new StageWindows(time.GetUtcNow(), Second, []));
        one.Record(Ended(0, 5, 200), clock);
        other.Record(Ended(0, 7, 200), clock);
        other.Record(Ended(3000, 3007, 500), clock);

        one.Add(other);

        Assert.Equal(["2 2 0", "0 0 0", "0 0 0", "0 0 1"], one.All(Second).Select(window => string.Join(' ', window.Counts)));
    }

    [Fact]
    public void ToCounts_LimitThatWasNotCounted_IsNeverTooGood()
    {
        var times = new LatencyHistogram();
        foreach (var milliseconds in Enumerable.Range(1, 100))
            times.Record(TimeSpan.FromMilliseconds(milliseconds));
        var window = new StageWindow(times, [100, 90, 3], []);

        var counts = window.ToCounts(1, TimeSpan.Zero, [50_000, 200_000]);

        Assert.InRange(counts.Within(50_000).Answered, 49, 50);
        // All ten that were not served may have been fast.
        Assert.Equal(counts.Within(50_000).Answered - 10, counts.Within(50_000).Good);
        Assert.Equal((100L, 90L), (counts.Within(200_000).Answered, counts.Within(200_000).Good));
    }

    private static Hop Ended(long started, long ended, int status) => new(started, started, started, started, ended, ended, status, 0, HopFault.None);
}
