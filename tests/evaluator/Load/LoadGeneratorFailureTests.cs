using MlServe.Evaluator.Load;
using static MlServe.Evaluator.Tests.Load.GeneratorRun;

namespace MlServe.Evaluator.Tests.Load;

/// <summary>The generator against servers that do not do as they should.</summary>
public class LoadGeneratorFailureTests
{
    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task Run_ServerClosesEarlyOrSpeaksOtherwise_CountsAsBroken(string response)
    {
        using var server = RawServer.Answering(response);

        var counts = (await RunAsync(server.Url, Stage(2, Forever, Enough))).Overall.Figures.Counts;

        Assert.Equal((0L, 2L), (counts.Transactions, counts.Broken));
    }

    [Fact]
    public async Task Run_ServerResets_CountsAsBroken()
    {
        using var server = RawServer.Resetting();

        var counts = (await RunAsync(server.Url, Stage(2, Forever, Enough))).Overall.Figures.Counts;

        Assert.Equal((0L, 2L), (counts.Transactions, counts.Broken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhel")]
    public async Task Run_ServerHangs_TimesOutAgainAndAgain(string beginning)
    {
        using var server = RawServer.Hanging(beginning);

        var result = await RunAsync(new LoadOptions
        {
            Url = server.Url, Timeout = TimeSpan.FromMilliseconds(200), Plan = PlanOf(Stage(2, 0, TimeSpan.FromSeconds(3))),
        });

        // The second time-out of a user tells that its deadline was set anew after the first.
        Assert.InRange(result.Overall.Figures.Counts.TimedOut, 3, 30);
        Assert.Equal(0, result.Overall.Figures.Counts.Transactions);
    }

    /// <summary>A body that comes as fast as it is read ends at its time-out, and keeps nobody else waiting.</summary>
    [Fact]
    public async Task Run_BodyWithoutEnd_TimesOutWhileOthersAreServed()
    {
        using var server = RawServer.FloodingTheFirst();

        var result = await RunAsync(new LoadOptions
        {
            Url = server.Url, Timeout = TimeSpan.FromSeconds(1), Plan = PlanOf(Stage(2, 20, TimeSpan.FromSeconds(3))),
        });

        Assert.Equal(1, result.Overall.Figures.Counts.TimedOut);
        // Before the time-out, too: two users who are served all the time come to some 600.
        Assert.InRange(result.Overall.Figures.Counts.Transactions, 10, 2000);
    }

    [Fact]
    public async Task Run_NobodyListens_CountsAsNoConnectionUntilTheUsersStop()
    {
        var url = new Uri($"http://127.0.0.1:{Ports.Free()}/");

        var result = await RunAsync(new LoadOptions { Url = url, MaxFailures = 40, Plan = PlanOf(Stage(4, 0, Enough)) });

        Assert.InRange(result.Overall.Figures.Counts.NoConnection, 40, 43);
        Assert.Equal(result.Overall.Figures.Counts.Failed, result.Overall.Figures.Counts.NoConnection);
    }
}
