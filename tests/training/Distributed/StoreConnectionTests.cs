using MlServe.Training.Distributed;

namespace MlServe.Training.Tests.Distributed;

public sealed class StoreConnectionTests(SharedRedis redis) : StoreTest(redis)
{
    [Fact]
    public void Ask_NobodyAnswersForAsLongAsThePatience_SaysWhere()
    {
        var server = Own(new RedisServer());
        server.Kill();
        var store = Store(Options(server) with { Patience = TimeSpan.FromSeconds(1) });
        var problem = Assert.Throws<TrainingException>(() => store.Fetch(-1));
        Assert.StartsWith($"the store at 127.0.0.1:{server.Port} has not answered for 1 s: is redis-server running there (", problem.Message,
            StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public async Task Ask_ServerComesBack_IsAnswered()
    {
        var server = Own(new RedisServer());
        var store = Store(server);
        store.Begin("shapes", "digest", [new(0, [1, 2])]);
        server.Kill();
        var asked = Task.Run(() => Weights(store), Ct);
        await Task.Delay(300, Ct);
        Assert.False(asked.IsCompleted);
        server.Start();
        Assert.Equal((float[])[1, 2], await asked);
    }

    [Fact]
    public void Ask_ServerThatWantsAPassword_SaysWhy()
    {
        var server = Own(new RedisServer("--requirepass", "secret"));
        var store = Store(Options(server) with { Patience = TimeSpan.FromSeconds(1) });
        Assert.Contains("NOAUTH", Assert.Throws<TrainingException>(() => store.Fetch(-1)).Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("localhost:6379", "localhost", 6379)]
    [InlineData("[::1]:7000", "[::1]", 7000)]
    public void Parse_Address_IsHostAndPort(string text, string host, int port) =>
        Assert.Equal((host, port), (StoreOptions.Parse(text).Host, StoreOptions.Parse(text).Port));

    [Theory]
    [InlineData("localhost")]
    [InlineData(":6379")]
    [InlineData("localhost:0")]
    [InlineData("localhost:70000")]
    [InlineData("localhost:redis")]
    public void Parse_NoAddress_SaysWhatItMustBe(string text) =>
        Assert.Equal($"'{text}' is not the address of a store: it must be HOST:PORT, such as localhost:6379.",
            Assert.Throws<TrainingException>(() => StoreOptions.Parse(text)).Message);
}
