using System.Text;
using MlServe.LocalCluster.Node.Logs;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Tests.Node.Logs;

public sealed class ContainerLogTests : IDisposable
{
    private static readonly PodLogRequest All = new(new ObjectKey("default", "web"), "web");
    private readonly TemporaryFolder directory = new();

    private string LogPath => directory["web/0.log"];

    public void Dispose() => directory.Dispose();

    private async Task WriteAsync(string text, long largest = 10 << 20)
    {
        await using var writer = new ContainerLogWriter(LogPath, TimeProvider.System, largest);
        await writer.CopyAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), "stdout");
    }

    private async Task<string> ReadAsync(PodLogRequest query, Func<bool>? ended = null)
    {
        using var output = new MemoryStream();
        await new ContainerLogReader(LogPath, ended ?? (() => true), TimeProvider.System).CopyAsync(query, output, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    [Fact]
    public async Task Copy_WholeLog_IsWhatTheProgramWrote()
    {
        await WriteAsync("one\n\nthree, with ünïcode\nno line feed at the end");
        Assert.Equal("one\n\nthree, with ünïcode\nno line feed at the end\n", await ReadAsync(All));
    }

    [Fact]
    public async Task Copy_DiskFull_ReadsOnToTheEnd()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no device that is always full");
        await using var writer = new ContainerLogWriter("/dev/full", TimeProvider.System);
        // More than a pipe holds: a program whose output nobody reads any more stands still.
        var output = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a line that has no place\n", 10_000))));
        await writer.CopyAsync(output, "stdout");
        Assert.Equal(output.Length, output.Position);
    }

    [Fact]
    public async Task Copy_LineLongerThanABlock_ComesBackWhole()
    {
        var line = new string('x', 100_000);
        await WriteAsync("before\n" + line + "\nafter\n");
        Assert.Equal("before\n" + line + "\nafter\n", await ReadAsync(All));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "4\n")]
    [InlineData(3, "2\n3\n4\n")]
    [InlineData(99, "1\n2\n3\n4\n")]
    public async Task Copy_TailLines_LastOnes(int lines, string expected)
    {
        await WriteAsync("1\n2\n3\n4\n");
        Assert.Equal(expected, await ReadAsync(All with { TailLines = lines }));
    }

    [Fact]
    public async Task Copy_TailOfALargeFile_WalksBackOverBlocks()
    {
        await WriteAsync(string.Concat(Enumerable.Range(1, 20_000).Select(i => $"line {i}\n")));
        var lines = (await ReadAsync(All with { TailLines = 5_000 })).Split('\n');
        Assert.Equal(("line 15001", 5_001), (lines[0], lines.Length));
    }

    [Fact]
    public async Task Copy_Timestamps_BeginEachLine()
    {
        await WriteAsync("hello\n");
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z hello\n$", await ReadAsync(All with { Timestamps = true }));
    }

    [Fact]
    public async Task Copy_LimitBytes_CutsOff()
    {
        await WriteAsync("hello\nworld\n");
        Assert.Equal("hello\nwo", await ReadAsync(All with { LimitBytes = 8 }));
    }

    [Fact]
    public async Task Copy_SinceLater_IsEmpty()
    {
        await WriteAsync("hello\n");
        Assert.Equal("", await ReadAsync(All with { Since = TimeProvider.System.GetUtcNow().AddMinutes(1) }));
        Assert.Equal("hello\n", await ReadAsync(All with { Since = TimeProvider.System.GetUtcNow().AddMinutes(-1) }));
    }

    [Fact]
    public async Task Copy_Follow_GoesOnUntilTheEnd()
    {
        await WriteAsync("first\n");
        var ended = false;
        var reading = ReadAsync(All with { Follow = true }, () => ended);
        await Task.Delay(150, TestContext.Current.CancellationToken);
        await WriteAsync("second\n");
        ended = true;
        Assert.Equal("first\nsecond\n", await reading);
    }

    [Fact]
    public async Task Write_FileGrowsLarge_BeginsANewOne()
    {
        await WriteAsync(string.Concat(Enumerable.Repeat(new string('x', 79) + "\n", 5_000)), largest: 100_000);
        Assert.True(File.Exists(LogPath + ".1"));
        Assert.True(new FileInfo(LogPath).Length < 130_000);
    }
}
