using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Tables;
using static MlServe.Evaluator.Tests.Load.GeneratorRun;

namespace MlServe.Evaluator.Tests.Load.Results.Tallies;

public class StageTimelineTests
{
    [Theory]
    [InlineData(30, 5)]
    [InlineData(3, 1)]
    [InlineData(0.1, 1)]
    [InlineData(60, 10)]
    public void RowLength_OfALoad_MakesAtMost360Rows(double minutes, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), StageTimeline.RowLength(TimeSpan.FromMinutes(minutes)));

    [Fact]
    public void EndRow_Twice_EachHasWhatEndedInIt()
    {
        var (tally, rows) = (new StageTally(TimeProvider.System), new List<TimelineRow>());
        var start = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
        var timeline = new StageTimeline(3, 20, tally, rows.Add);
        timeline.Begin(start, TimeSpan.FromSeconds(60));

        Record(tally, 100, failed: false);
        Record(tally, 300, failed: false);
        timeline.EndRow(start.AddSeconds(5), TimeSpan.FromSeconds(65));
        Record(tally, 9, failed: true);
        timeline.EndRow(start.AddSeconds(10), TimeSpan.FromSeconds(70));
        Record(tally, 2000, failed: false);
        timeline.EndRow(start.AddSeconds(12), TimeSpan.FromSeconds(72));
        timeline.EndRow(start.AddSeconds(12), TimeSpan.FromSeconds(72));

        Assert.Equal([(60.0, 5.0, 2L, 0L), (65, 5, 0, 1), (70, 2, 1, 0)], rows.Select(row => (row.ElapsedSeconds, row.LengthSeconds, row.Okay, row.Failed)));
        Assert.All(rows, row => Assert.Equal((3, 20), (row.Stage, row.Users)));
        Assert.Equal([start, start.AddSeconds(5), start.AddSeconds(10)], rows.Select(row => row.Time));
        Assert.Equal(0.2, rows[0].MeanSeconds!.Value, 9);
        Assert.Equal((double?[])[null, null, null, null], [rows[1].MeanSeconds, rows[1].P50Seconds, rows[1].P95Seconds, rows[1].P99Seconds]);
        // What was before is no part of it, not even as the largest value.
        Assert.All((double?[])[rows[2].P50Seconds, rows[2].P99Seconds], seconds => Assert.InRange(seconds!.Value, 1.98, 2.02));
        Assert.InRange(rows[0].P99Seconds!.Value, 0.297, 0.303);
    }

    [Fact]
    public async Task Run_Load_RowsAddUpToItsStages()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var rows = new List<TimelineRow>();
        var options = new LoadOptions
        {
            Url = server.Url,
            Plan = PlanOf(Stage(2, 10, TimeSpan.FromSeconds(2.5)), Stage(3, 10, Enough)) with { WarmUp = Stage(1, 0, TimeSpan.FromSeconds(1.5)) },
        };

        var result = await new LoadGenerator(options, TimeProvider.System, () => TimeSpan.Zero) { RowEnded = rows.Add }
            .RunAsync(await TargetBook.OpenAsync(options, CancellationToken.None), TestContext.Current.CancellationToken);

        foreach (var stage in result.Stages)
        {
            var own = rows.Where(row => row.Stage == stage.Part.Number).ToList();
            Assert.Equal(stage.Figures.Counts.Okay, own.Sum(row => row.Okay));
            Assert.Equal(stage.Elapsed.TotalSeconds, own.Sum(row => row.LengthSeconds), tolerance: 1e-5);
            Assert.All(own, row => Assert.Equal(stage.Users, row.Users));
        }

        Assert.Equal(0, rows[0].ElapsedSeconds);
        Assert.All(
            rows.Zip(rows.Skip(1)),
            pair => Assert.Equal(pair.First.ElapsedSeconds + pair.First.LengthSeconds, pair.Second.ElapsedSeconds, tolerance: 1e-5)
        );
    }

    private static void Record(StageTally tally, double milliseconds, bool failed)
    {
        var ticks = TimeProvider.System.TimestampFrequency * milliseconds / 1000;
        tally.Record(new Hop { Status = failed ? 500 : 200, Ended = (long)ticks });
    }
}
