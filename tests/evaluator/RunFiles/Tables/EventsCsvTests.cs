using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Tests.RunFiles.Tables;

public class EventsCsvTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 9, 5, 0, TimeSpan.FromHours(1));

    [Fact]
    public void Write_MessageWithCommasAndBreaks_IsOneQuotedLine()
    {
        using var folder = new TemporaryFolder();
        using (var log = new EventLog(folder["events.csv"]))
            log.Add(new RunEvent(Time, "Pod", "ml-app-1", "Gap", "first, \"second\"\nthird"));

        Assert.Equal(
            ["time,kind,object,reason,message", "2026-01-31T08:05:00.000Z,Pod,ml-app-1,Gap,\"first, \"\"second\"\" third\""],
            File.ReadAllLines(folder["events.csv"]));
    }

    [Theory]
    [InlineData("a row of others")]
    [InlineData("one,two,three")]
    [InlineData("2026-01-31T09:00:00.000Z,Pod,a,OOM \"quoted\" inside,x,y")]
    [InlineData("yesterday,Pod,a,OOM,x")]
    [InlineData("")]
    public void Read_RowThatIsNone_IsLeftOut(string line)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("events.csv", $"time,kind,object,reason,message\n{line}\n2026-01-31T09:00:00.000Z,Pod,b,Ready,the pod\n");

        Assert.Equal([new RunEvent(new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), "Pod", "b", "Ready", "the pod")], EventsCsv.Read(path));
    }

    [Fact]
    public void Read_QuoteThatIsNeverClosed_HidesNoLaterRow()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(
            "events.csv", "time,kind,object,reason,message\n2026-01-31T09:00:00.000Z,Pod,a,Gap,\"open\n2026-01-31T09:00:00.000Z,Pod,b,Ready,the pod\n");

        Assert.Equal(["a", "b"], EventsCsv.Read(path).Select(happened => happened.Object));
    }

    [Fact]
    public void Read_WhatTheLogWrote_ComesBackWithoutACutOffRow()
    {
        using var folder = new TemporaryFolder();
        var happened = new RunEvent(Time, "Pod", "a", "OOMKilled", "said \"no\", and went");
        using (var log = new EventLog(folder["events.csv"]))
            log.Add(happened);
        File.AppendAllText(folder["events.csv"], "2026-01-31T09:00:00.000Z,Pod,a,OOM");

        Assert.Equal([happened], EventsCsv.Read(folder["events.csv"]));
    }
}
