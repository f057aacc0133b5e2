using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Evaluator.Tests.Load;

namespace MlServe.Evaluator.Tests.Scoring;

/// <summary>siege itself, where it is installed, against a real server.</summary>
public class RealSiegeTests
{
    [Fact]
    public async Task Parse_LogThatSiegeWrote_ReadsItAndWritesTheSameBytes()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("Bread (0.93)"));

        await SiegeAsync(folder, "-c", "3", "-d", "1", "-t", "3S", $"--log={folder["siege.log"]}", "-m", "first stage", server.Url.ToString());
        await SiegeAsync(folder, "-c", "2", "-d", "0.1", "-t", "1S", $"--log={folder["siege.log"]}", server.Url.ToString());

        var log = SiegeLog.Read(folder["siege.log"]);
        Assert.Equal(2, log.Rows.Count);
        Assert.Empty(log.Warnings);
        Assert.InRange(log.Rows.Sum(row => row.Okay), 3, server.Requests);
        Assert.All(log.Rows, row => Assert.Equal(row.Transactions, row.Okay));
        Assert.Equal(await File.ReadAllTextAsync(folder["siege.log"], TestContext.Current.CancellationToken), Written(log.Rows, "first stage"));
    }

    [Fact]
    public async Task Parse_SiegeWithoutAnyTransaction_ReadsNoData()
    {
        using var folder = new TemporaryFolder();
        using var server = RawServer.Hanging();

        await SiegeAsync(folder, "-c", "1", "-d", "0.1", "-t", "1S", $"--log={folder["siege.log"]}", server.Url.ToString());

        var row = Assert.Single(SiegeLog.Read(folder["siege.log"]).Rows);
        Assert.Equal((0L, 0L), (row.Transactions, row.Okay));
        Assert.Null(row.ResponseTimeSeconds);
    }

    private static string Written(IReadOnlyList<LoadRow> rows, string mark)
    {
        var text = new StringWriter();
        using var writer = new SiegeLog(text);
        writer.WriteHeader();
        writer.Mark(mark);
        foreach (var row in rows)
            writer.Write(row);
        return text.ToString();
    }

    private static async Task SiegeAsync(TemporaryFolder home, params string[] arguments)
    {
        var siege = InstalledProgram.Find("siege");
        Assert.SkipUnless(siege is not null, "siege is not installed");

        // siege cancels its threads wherever they are and now and then hangs in a lock that one of them held.
        // It writes its log after that, so a hung one has written nothing and is started again.
        for (var attempt = 1; !await EndsAsync(siege, home, arguments); attempt++)
            Assert.SkipWhen(attempt == 5, "siege hung five times");
    }

    private static async Task<bool> EndsAsync(string siege, TemporaryFolder home, string[] arguments)
    {
        var start = new ProcessStartInfo(siege, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // siege keeps its settings in the home folder.
        start.Environment["HOME"] = home[""];
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            process.Kill();
            return false;
        }

        Assert.True(process.ExitCode == 0, await output + await error);
        return true;
    }
}
