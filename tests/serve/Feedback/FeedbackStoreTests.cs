using Microsoft.Extensions.Time.Testing;
using MlServe.Serve.Feedback;
using Npgsql;

namespace MlServe.Serve.Tests.Feedback;

/// <summary>What counts and what does not, alike in both databases.</summary>
public sealed class FeedbackStoreTests(PostgresServer postgres) : IClassFixture<PostgresServer>, IDisposable
{
    private const int Many = 100;

    private readonly TemporaryFolder folder = new();
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
    private int photos;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task TakeLabel_KnownTicket_RevealsAndCountsOnce(string kind)
    {
        await using var store = await OpenAsync(await PlaceAsync(kind));
        await store.HoldAsync(Held("t1"), Ct);

        Assert.Equal(new LabelOutcome("{}", true), await store.TakeLabelAsync("t1", "Soup", Many, Ct));
        Assert.Equal(default, await store.TakeLabelAsync("t1", "Egg", Many, Ct));
        Assert.Equal(default, await store.TakeLabelAsync("unknown", "Egg", Many, Ct));

        Assert.Equal([new LabelCount("m", "sha", "Soup", "Rice", 1)], await store.CountsAsync(Ct));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task TakeLabel_SkipOrSamePhotoOrTooMany_IsNotCounted(string kind)
    {
        await using var store = await OpenAsync(await PlaceAsync(kind));
        await store.HoldAsync(Held("skipped"), Ct);
        await store.HoldAsync(Held("first", photo: "same"), Ct);
        await store.HoldAsync(Held("again", photo: "same", client: "other"), Ct);
        await store.HoldAsync(Held("second"), Ct);
        await store.HoldAsync(Held("third"), Ct);

        Assert.Equal(new LabelOutcome("{}", false), await store.TakeLabelAsync("skipped", null, 2, Ct));
        Assert.True((await store.TakeLabelAsync("first", "Soup", 2, Ct)).IsCounted);
        Assert.False((await store.TakeLabelAsync("again", "Soup", 2, Ct)).IsCounted);
        Assert.True((await store.TakeLabelAsync("second", "Soup", 2, Ct)).IsCounted);
        Assert.False((await store.TakeLabelAsync("third", "Soup", 2, Ct)).IsCounted);

        Assert.Equal([(null, 1), ("Soup", 2)], (await store.CountsAsync(Ct)).OrderBy(count => count.Label).Select(count => (count.Label, count.Count)));
        Assert.Equal(4, await store.AskedAsync("client", Ct));

        // A day later the client is as new.
        time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(0, await store.AskedAsync("client", Ct));
        await store.HoldAsync(Held("fourth"), Ct);
        Assert.True((await store.TakeLabelAsync("fourth", "Soup", 2, Ct)).IsCounted);
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task TakeLabel_ManyAtOnceByOneClient_CountsNoMoreThanAllowed(string kind)
    {
        var place = await PlaceAsync(kind);
        await using var one = await OpenAsync(place);
        await using var other = await OpenAsync(place);
        for (var i = 0; i < 16; i++)
            await one.HoldAsync(Held($"t{i}", photo: $"p{i / 2}"), Ct);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16)
            .Select(i => Task.Run(() => (i % 2 == 0 ? one : other).TakeLabelAsync($"t{i}", "Soup", 5, Ct))));

        Assert.Equal(5, outcomes.Count(outcome => outcome.IsCounted));
        Assert.Equal(5, (await other.CountsAsync(Ct)).Sum(count => count.Count));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Sweep_TimePasses_DeletesWhatIsOldOrUnanswered(string kind)
    {
        await using var store = await OpenAsync(await PlaceAsync(kind));
        await store.HoldAsync(Held("kept"), Ct);
        await store.HoldAsync(Held("open"), Ct);
        await store.TakeLabelAsync("kept", "Soup", Many, Ct);
        var key = await store.KeyAsync(Ct);

        time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(default, await store.TakeLabelAsync("open", "Soup", Many, Ct));
        await store.SweepAsync(TimeSpan.FromDays(2), Ct);
        Assert.False(await store.DeleteAsync("open", Ct));
        Assert.Single(await store.CountsAsync(Ct));

        time.Advance(TimeSpan.FromDays(2));
        await store.SweepAsync(TimeSpan.FromDays(2), Ct);
        Assert.Empty(await store.CountsAsync(Ct));
        Assert.NotEqual(key, await store.KeyAsync(Ct));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Instances_StartedTogether_AgreeOnTablesAndKey(string kind)
    {
        var place = await PlaceAsync(kind);
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => OpenAsync(place))));

        var keys = await Task.WhenAll(stores.Select(store => Task.Run(() => store.KeyAsync(Ct))));
        await stores[0].HoldAsync(Held("t", image: [1, 2, 3]), Ct);

        Assert.All(keys, key => Assert.Equal(keys[0], key));
        Assert.True((await stores[3].TakeLabelAsync("t", "Soup", Many, Ct)).IsCounted);
        Assert.True(await stores[2].DeleteAsync("t", Ct));
        Assert.Empty(await stores[1].CountsAsync(Ct));
        foreach (var store in stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task Open_PostgresUrl_KeepsItsParameters()
    {
        await using var database = FeedbackDatabase.Open(
            "postgresql://me:p%40ss@db.example:6432/my%20labels?sslmode=verify-full&connect_timeout=7&application_name=food"
        );

        var settings = new NpgsqlConnectionStringBuilder(database.Source.ConnectionString);

        Assert.Equal(("db.example", 6432, "me", "my labels"), (settings.Host, settings.Port, settings.Username, settings.Database));
        Assert.Equal((SslMode.VerifyFull, 7, "food"), (settings.SslMode, settings.Timeout, settings.ApplicationName));
    }

    public void Dispose() => folder.Dispose();

    private async Task<string> PlaceAsync(string kind) => kind == "sqlite" ? folder["feedback.db"] : await postgres.NewDatabaseAsync();

    private async Task<FeedbackStore> OpenAsync(string place)
    {
        var store = new FeedbackStore(FeedbackDatabase.Open(place), time);
        await store.PrepareAsync(Ct);
        return store;
    }

    private HeldAnswer Held(string ticket, string? photo = null, string client = "client", byte[]? image = null) =>
        new()
        {
            Ticket = ticket, Model = "m", ModelSha256 = "sha", Predicted = "Rice", Answer = "{}", ImageSha256 = photo ?? $"photo {photos++}", Image = image,
            Client = client, HeldAt = time.GetUtcNow(),
        };
}
