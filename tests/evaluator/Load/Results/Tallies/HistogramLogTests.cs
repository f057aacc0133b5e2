using HdrHistogram;
using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Commands;

namespace MlServe.Evaluator.Tests.Load.Results.Tallies;

/// <summary>What HdrHistogram's own library reads out of our log.</summary>
public class HistogramLogTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Write_ManyValues_AreReadWithinOnePercent()
    {
        // One of each magnitude from 10 µs to 10 minutes, and many in between.
        var random = new Random(3);
        var values = Enumerable.Range(0, 5000).Select(_ => TimeSpan.FromSeconds(10e-6 * Math.Pow(6e7, random.NextDouble())))
            .Append(TimeSpan.FromMinutes(10)).Order().ToList();

        var (total, fromDue) = Assert.Single(Read([values]));

        Assert.Equal(values.Count, total.TotalCount);
        foreach (var percent in (double[])[0.1, 10, 50, 90, 99, 99.9])
        {
            var exact = values[Math.Max(0, (int)Math.Ceiling(percent / 100 * values.Count) - 1)].Ticks * 100.0;
            Assert.InRange(total.GetValueAtPercentile(percent) / exact, 0.99, 1.01);
            Assert.InRange(fromDue.GetValueAtPercentile(percent) / (exact + 1e9), 0.99, 1.01);
        }

        Assert.InRange(total.GetMaxValue() / 600e9, 0.9995, 1.0005);
    }

    [Fact]
    public void Write_Stages_AreIntervalsOfTheLoad()
    {
        List<TimeSpan> first = [TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(7)];

        var read = Read([first, [], [TimeSpan.Zero]]);

        Assert.Equal([2L, 0L, 1L], read.Select(stage => stage.Total.TotalCount));
        for (var i = 0; i < read.Count; i++)
        {
            Assert.Equal(Start.AddMinutes(i).ToUnixTimeMilliseconds(), read[i].Total.StartTimeStamp);
            Assert.Equal(Start.AddMinutes(i + 1).ToUnixTimeMilliseconds(), read[i].Total.EndTimeStamp);
        }

        Assert.InRange(read[0].Total.GetMaxValue(), 6_990_000, 7_010_000);
    }

    [Fact]
    public void Write_CommaCulture_WritesPoints()
    {
        var log = new StringWriter();
        using (new CommaCulture())
            new HistogramLog(log, Start).Write(Start.AddSeconds(61.5), TimeSpan.FromSeconds(60.25), Tally([TimeSpan.FromMilliseconds(2.5)]));

        var lines = log.ToString().Split('\n');
        Assert.Equal("#[StartTime: 1769850000.000 (seconds since epoch), Sat Jan 31 09:00:00 UTC 2026]", lines[2]);
        Assert.StartsWith("1.250,60.250,2.500,HISTF", lines[4], StringComparison.Ordinal);
        Assert.StartsWith("Tag=from_due,1.250,60.250,1002.500,HISTF", lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_Hlog_HoldsEveryTransactionOfEachStage()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        var plan = folder.Write("plan.yaml", "stages: [{ users: 2, think: 10ms, length: 500ms, repeat: 2 }]\nwarmup: { users: 2, length: 100ms }\n");

        var (exitCode, _, error) = await EvaluatorProcess.RunAsync(
            "load",
            "--plan",
            plan,
            "--url",
            server.Url.ToString(),
            "-o",
            folder["log.csv"],
            "--latency",
            folder["latency.csv"],
            "--hlog",
            folder["latency.hlog"]
        );

        Assert.True(exitCode == ExitCode.Done, error);
        var latency = LatencyCsv.Read(folder["latency.csv"]);
        var read = Read(File.OpenRead(folder["latency.hlog"]));
        Assert.Equal(latency.Take(2).Select(row => row.Transactions), read.Select(stage => stage.Total.TotalCount));
        Assert.Equal(latency.Take(2).Select(row => row.Transactions), read.Select(stage => stage.FromDue.TotalCount));
        Assert.All(read.Zip(latency), pair => Assert.InRange(pair.First.Total.GetValueAtPercentile(50) / 1e9 / pair.Second.P50Seconds!.Value, 0.98, 1.02));
    }

    private static IReadOnlyList<(HistogramBase Total, HistogramBase FromDue)> Read(IReadOnlyList<IReadOnlyList<TimeSpan>> stages)
    {
        var text = new StringWriter();
        var log = new HistogramLog(text, Start);
        for (var i = 0; i < stages.Count; i++)
            log.Write(Start.AddMinutes(i + 1), TimeSpan.FromMinutes(1), Tally(stages[i]));
        return Read(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static IReadOnlyList<(HistogramBase Total, HistogramBase FromDue)> Read(Stream log)
    {
        using (log)
        {
            var histograms = new HistogramLogReader(log).ReadHistograms().ToList();
            Assert.Equal(histograms.Select((_, i) => i % 2 == 0 ? null : HistogramLog.FromDueTag), histograms.Select(histogram => histogram.Tag));
            return [.. histograms.Chunk(2).Select(pair => (pair[0], pair[1]))];
        }
    }

    /// <summary>Each was due a second before it was begun.</summary>
    private static StageTally Tally(IEnumerable<TimeSpan> times)
    {
        var tally = new StageTally(TimeProvider.System);
        foreach (var time in times)
        {
            var second = TimeProvider.System.TimestampFrequency;
            tally.Record(new Hop(0, second, second, second, second, second + (long)(time.TotalSeconds * second), 200, 0, HopFault.None));
        }

        return tally;
    }
}
