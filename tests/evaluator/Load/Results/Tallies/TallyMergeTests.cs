using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.Commands;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Pacing;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Load.Results.Tallies;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Commands;
using MlServe.Evaluator.Tests.Load.Results.Histograms;

namespace MlServe.Evaluator.Tests.Load.Results.Tallies;

/// <summary>Several workers are one load.</summary>
public class TallyMergeTests
{
    [Property(Replay = "7,1")]
    public void Line_ThereAndBack_LosesNothing(AnyTime[] times)
    {
        var clock = TimeProvider.System;
        var tally = new StageTally(clock);
        foreach (var time in times)
            tally.Record(new Hop(0, 0, 0, 1, 1, (long)(time.Value.TotalSeconds * clock.TimestampFrequency), 200, 7, HopFault.None));
        var (counts, histograms) = tally.ToRecord();
        var part = Part(0, 1) with { Counts = counts, Histograms = histograms, Statuses = tally.Statuses, StandstillSeconds = 1.5 };

        var read = TallyFile.Parse(TallyFile.Line(part))!;
        var again = TallySums.Of(read);
        var (countsAgain, histogramsAgain) = again.ToRecord();

        Assert.Equivalent(part, read, strict: true);
        Assert.Equal((counts, times.Length), (countsAgain, (int)countsAgain.Transactions));
        Assert.Equivalent(histograms, histogramsAgain, strict: true);
        Assert.Equal(tally.Statuses, again.Statuses);
    }

    [Fact]
    public async Task Workers_ClosedAndOpenStages_SendWhatOneWould()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("ok"));
        // Nobody thinks less than the stage is long often enough to matter; the arrivals are Poisson's.
        await File.WriteAllTextAsync(
            folder["plan.yaml"],
            "stages:\n  - { users: 20, think: 500s, length: 2s }\n  - { users: 40, rate: 50, arrivals: poisson, length: 2s }\n",
            TestContext.Current.CancellationToken
        );
        string[] common = ["load", "--plan", folder["plan.yaml"], "--url", server.Url.ToString(), "--seed", "7"];

        var alone = await EvaluatorProcess.RunAsync([.. common, "-o", folder["alone.csv"], "--latency", folder["alone-latency.csv"]]);
        Assert.True(alone.ExitCode == ExitCode.Done, alone.Error);
        var start = TimeProvider.System.GetUtcNow().AddSeconds(15).ToString("u");
        var workers = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(i => EvaluatorProcess.RunAsync([.. common, "--worker", $"{i}/3", "--start-at", start, "--tally", "-"]))
        );
        Assert.All(workers, worker => Assert.True(worker.ExitCode == ExitCode.Done, worker.Error));
        // As 'kubectl logs -l …' gives them: mixed, with lines of another kind among them.
        var lines = workers.SelectMany(worker => worker.Output.Split('\n')).Append("some other line").OrderBy(line => line.Length);
        await File.WriteAllLinesAsync(folder["logs"], lines, TestContext.Current.CancellationToken);
        var merge = await EvaluatorProcess.RunAsync("load", "merge", folder["logs"], "-o", folder["merged.csv"], "--latency", folder["merged-latency.csv"]);
        Assert.True(merge.ExitCode == ExitCode.Done, merge.Error);

        // Whatever found no free user, or was under way at the end, is a matter of the machine's speed: of the arrivals
        // all but those may differ, and nothing else.
        var (one, several) = (SiegeLog.Read(folder["alone.csv"]).Rows, SiegeLog.Read(folder["merged.csv"]).Rows);
        Assert.Equal([20L], [one[0].Okay]);
        Assert.Equal([20L], [several[0].Okay]);
        Assert.InRange(several[1].Okay, one[1].Okay - 15, one[1].Okay + 15);
        Assert.Equal(one.Select(row => row.ElapsedSeconds), several.Select(row => row.ElapsedSeconds));
        Assert.Equal(several.Sum(row => row.Okay), LatencyCsv.Read(folder["merged-latency.csv"])[^1].Okay);
        Assert.False(File.Exists(Path.Combine(Directory.GetCurrentDirectory(), "load_output.csv")));
    }

    [Property(Replay = "7,1")]
    public void Share_Arrivals_AreDealtOutWithoutRest(byte workers, byte rate, bool arePoisson, int seed)
    {
        var arrivals = new Arrivals(rate, rate / 2.0, arePoisson);
        var length = TimeSpan.FromSeconds(3);
        var count = 1 + (workers % 16);

        List<long> Of(WorkerShare share)
        {
            var pace = new ArrivalPace(arrivals.Times(length, new Random(seed)).Where((_, number) => share.Takes(number)), 0, TimeProvider.System);
            var times = new List<long>();
            while (pace.Next() is { } due)
                times.Add(due.Timestamp);
            return times;
        }

        Assert.Equal(Of(WorkerShare.Whole), Enumerable.Range(0, count).SelectMany(i => Of(new WorkerShare(i, count))).Order());
    }

    [Fact]
    public void Merge_PartsThatDoNotBelongTogether_IsRefused()
    {
        var good = Enumerable.Range(0, 2).SelectMany(worker => new[] { Part(worker, 1), Part(worker, 2) }).ToList();
        Assert.Equal(2, TallyMerge.Merge(good).Stages.Count);

        Refused([], "there is no tally in these files");
        Refused([.. good[..3]], "stage 2 lacks worker 1 of 2");
        Refused([.. good, Part(1, 2)], "worker 1 reports stage 2 twice");
        Refused([.. good[..3], Part(1, 2) with { Seed = 8 }], "different loads");
        Refused([.. good[..3], Part(1, 2) with { Users = 3 }], "different plans for stage 2");
        Refused([.. good[..3], Part(1, 2) with { StartedAt = good[0].StartedAt.AddSeconds(60) }], "up to 60.0 s apart");

        static void Refused(IReadOnlyList<StageTallyRecord> records, string reason) =>
            Assert.Contains(reason, Assert.Throws<UserErrorException>(() => TallyMerge.Merge(records)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_WorkersThatStoodStillOrWaited_AreToldOf()
    {
        var merged = TallyMerge.Merge(
            [Part(0, 1) with { WaitedForCoreSeconds = 0.5 }, Part(1, 1) with { StandstillSeconds = 4, WaitedForCoreSeconds = 1 }, Part(0, 2), Part(1, 2)]);

        Assert.Equal([TimeSpan.FromSeconds(4), TimeSpan.Zero], merged.Stages.Select(stage => stage.Standstill));
        Assert.Equal([TimeSpan.FromSeconds(1.5), TimeSpan.Zero], merged.Stages.Select(stage => stage.WaitedForCore));
        Assert.Contains("the load generator stood still for 4.0 s", GeneratorHealth.Of(merged)!.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"length_seconds":0,"limits_microseconds":[],"windows":[]}""")]
    [InlineData("""{"length_seconds":1,"limits_microseconds":[],"windows":[{"counts":[1,1,0]}]}""")]
    public void Read_DamagedWindows_AreToldWithTheirLine(string windows)
    {
        using var folder = new TemporaryFolder();
        var damaged = JsonNode.Parse(TallyFile.Line(Part(0, 1)))!.AsObject();
        damaged["windows"] = JsonNode.Parse(windows);
        var log = folder.Write("worker.log", $"{damaged.ToJsonString()}\n");

        var error = Assert.Throws<UserErrorException>(() => { TallyFile.Read(TextFile.Read(log)); });

        Assert.StartsWith($"{log}:1: a worker's tally is damaged or cut off: ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null", "it lacks the histogram 'total'")]
    [InlineData("{}", "it lacks the histogram 'total'")]
    [InlineData("""{"total":null}""", "it lacks the histogram 'total'")]
    [InlineData("""{"total":{"sum_ticks":1,"min_ticks":1,"max_ticks":1}}""", "it lacks the histogram 'total'")]
    [InlineData("""{"total":{"sum_ticks":1,"min_ticks":1,"max_ticks":1,"buckets":[1,1]}}""", "it lacks the histogram 'from_due'")]
    [InlineData("""{"total":{"sum_ticks":1,"min_ticks":1,"max_ticks":1,"buckets":[99999,1]}}""", "no bucket 99999")]
    [InlineData("""{"total":{"sum_ticks":1,"min_ticks":1,"max_ticks":1,"buckets":[-1,1]}}""", "no bucket -1")]
    [InlineData("""{"total":{"sum_ticks":1,"min_ticks":1,"max_ticks":1,"buckets":[1]}}""", "a bucket without its count")]
    [InlineData("""{"total":{"sum_ticks":1,"min_ticks":1,"max_ticks":1,"buckets":[1,-2]}}""", "-2 values in bucket 1")]
    [InlineData("""{"total":{"sum_ticks":1,"min_ticks":2,"max_ticks":1,"buckets":[1,1]}}""", "above its largest")]
    public async Task Merge_DamagedHistogram_NamesFileAndLine(string histograms, string reason)
    {
        using var folder = new TemporaryFolder();
        var damaged = JsonNode.Parse(TallyFile.Line(Part(0, 1)))!.AsObject();
        damaged["histograms"] = JsonNode.Parse(histograms);
        var log = folder.Write("worker.log", $"some other line\n{damaged.ToJsonString()}\n");

        var error = await Assert.ThrowsAsync<UserErrorException>(() => MergeAsync($"\"{log}\" -o \"{folder["merged.csv"]}\""));

        Assert.StartsWith($"{log}:2: a worker's tally is damaged or cut off: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["merged.csv"]));
    }

    [Fact]
    public void Read_LineIsCutOff_NamesItUnlessItIsStillBeingWritten()
    {
        using var folder = new TemporaryFolder();
        var text = $"{TallyFile.Line(Part(0, 1))}\n{TallyFile.Line(Part(0, 2))[..80]}";

        Assert.StartsWith(
            "standard input:2: a worker's tally is damaged",
            Assert.Throws<UserErrorException>(() => TallyFile.Read(TextFile.Of(text, "standard input"))).Message,
            StringComparison.Ordinal
        );
        Assert.Single(TallyFile.Read(folder.Write("load_tally.jsonl", text)));
    }

    [Fact]
    public async Task Merge_LatencyFileExists_NamesItsOptionAndMakesNothing()
    {
        using var folder = new TemporaryFolder();
        var tallies = folder.Write(
            "tallies.jsonl",
            string.Concat(
                Enumerable.Range(0, 2).SelectMany(worker => new[] { Part(worker, 1), Part(worker, 2) }).Select(part => TallyFile.Line(part) + "\n")
            )
        );
        var latency = folder.Write("latency.csv", "precious");

        var error = await Assert.ThrowsAsync<UserErrorException>(() => MergeAsync($"\"{tallies}\" -o \"{folder["merged.csv"]}\" --latency \"{latency}\""));

        Assert.Equal($"{latency} exists; --overwrite replaces it, --latency names another file", error.Message);
        Assert.False(File.Exists(folder["merged.csv"]));
        Assert.Equal("precious", await File.ReadAllTextAsync(latency, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("minute", "09:01:00")]
    [InlineData("2026-01-31T10:30:00Z", "10:30:00")]
    [InlineData("2026-01-31T10:30:00+01:00", "09:30:00")]
    [InlineData("soon", null)]
    public void StartTime_Text_IsReadAgainstTheClock(string text, string? expected) =>
        Assert.Equal(expected, StartTime.Parse(text, new DateTimeOffset(2026, 1, 31, 9, 0, 30, TimeSpan.Zero))?.ToUniversalTime().ToString("HH:mm:ss"));

    [Fact]
    public void StartTime_MinuteIsClose_LeavesItToTheOthers() =>
        Assert.Equal(
            new DateTimeOffset(2026, 1, 31, 9, 2, 0, TimeSpan.Zero),
            StartTime.Parse("minute", new DateTimeOffset(2026, 1, 31, 9, 0, 50, TimeSpan.Zero))
        );

    [Fact]
    public void StartTime_AWeekAway_IsWaitedForAndNoLonger()
    {
        var now = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

        Assert.Equal(StartTime.LongestWait, StartTime.Wait(now + StartTime.LongestWait, now));
        Assert.Equal(
            "--start-at 2026-02-10 09:00:00Z is 10.0 days away: the longest wait is 7 days: check the date.",
            Assert.Throws<UserErrorException>(() => StartTime.Wait(now.AddDays(10), now)).Message
        );
        Assert.StartsWith(
            "--start-at 2026-01-31 08:59:58Z was 2.0 s ago",
            Assert.Throws<UserErrorException>(() => StartTime.Wait(now.AddSeconds(-2), now)).Message,
            StringComparison.Ordinal
        );
    }

    private static Task<int> MergeAsync(string arguments) => InProcess.InvokeAsync(MergeCommand.Create, arguments);

    private static StageTallyRecord Part(int worker, int stage)
    {
        var (counts, histograms) = new StageTally(TimeProvider.System).ToRecord();
        var start = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
        return new StageTallyRecord(worker, 2, 7, 2, stage, 20, 1, 60, 60, start, start.AddMinutes(stage), false, 0.1, counts, histograms);
    }
}
