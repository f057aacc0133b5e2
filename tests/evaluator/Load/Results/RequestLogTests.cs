using System.Net;
using System.Runtime.CompilerServices;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Http;
using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Tests.Load.Results;

public class RequestLogTests
{
    private static readonly HttpTarget Target = new(
        new Uri("http://localhost:32000/test?a=1,2"), new TargetPlan("/test"), new IPEndPoint(IPAddress.Loopback, 32000), []);

    private static readonly RequestRecord[] Records =
    [
        new(1, Target, new Hop(Due: 1000, Ready: 1000, Started: 1002, Connected: 1003, FirstByte: 1050, Ended: 1060, 200, 47, HopFault.None)),
        new(2, Target, new Hop(2000, 2000, 2000, 0, 0, 32_000, 0, 0, HopFault.TimedOut)),
    ];

    [Fact]
    public async Task Write_Csv_HasARowForEachRequest()
    {
        using var folder = new TemporaryFolder();
        using (new CommaCulture())
            await WriteAsync(folder["requests.csv"]);

        Assert.Equal(
            "time,stage,method,url,status,fault,late_s,connect_s,wait_s,total_s,from_due_s,body_bytes\n" +
            "2026-01-31T09:00:01.002000Z,1,GET,\"http://localhost:32000/test?a=1,2\",200,,0.002000,0.001000,0.047000,0.058000,0.060000,47\n" +
            "2026-01-31T09:00:02.000000Z,2,GET,\"http://localhost:32000/test?a=1,2\",,timed_out,0.000000,,,30.000000,30.000000,0\n",
            File.ReadAllText(folder["requests.csv"]));
    }

    [Fact]
    public async Task Write_JsonLines_HaveTheSameNames()
    {
        using var folder = new TemporaryFolder();
        await WriteAsync(folder["requests.jsonl"]);

        Assert.Equal(
            """{"time":"2026-01-31T09:00:02.000000Z","stage":2,"method":"GET","url":"http://localhost:32000/test?a=1,2","status":null,"fault":"timed_out","late_s":0,"connect_s":null,"wait_s":null,"total_s":30,"from_due_s":30,"body_bytes":0}""",
            File.ReadAllLines(folder["requests.jsonl"])[1]);
    }

    [Fact]
    public void Open_FileExists_IsRefused()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<UserErrorException>(
            () => RequestLog.Open(folder.Write("requests.csv", "precious"), ExistingFile.Refuse, new LoadClock(new SecondClock())));
    }

    [Fact]
    public async Task Write_FullDisk_KeepsNoRowsAndIsToldAtTheEnd()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /dev/full");
        var log = RequestLog.Open("/dev/full", ExistingFile.Overwrite, new LoadClock(new SecondClock()));
        WriteRow(log);
        await Task.Delay(500, TestContext.Current.CancellationToken);

        var row = WriteRow(log);

        for (var tries = 0; row.IsAlive && tries < 100; tries++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
            GC.Collect();
        }

        Assert.False(row.IsAlive);
        await Assert.ThrowsAsync<IOException>(() => log.DisposeAsync().AsTask());
    }

    // A method of its own: a local of the test's would keep the row alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference WriteRow(RequestLog log)
    {
        var target = new HttpTarget(new Uri("http://localhost:32000/test"), new TargetPlan("/test"), new IPEndPoint(IPAddress.Loopback, 32000), []);
        log.Write(Records[0] with { Target = target });
        return new WeakReference(target);
    }

    private static async Task WriteAsync(string path)
    {
        await using var log = RequestLog.Open(path, ExistingFile.Refuse, new LoadClock(new SecondClock()));
        foreach (var record in Records)
            log.Write(record);
    }

    // Timestamps in milliseconds, and none has passed when the log is opened.
    private sealed class SecondClock : TimeProvider
    {
        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => 0;

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);
    }
}
