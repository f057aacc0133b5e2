using System.Net;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using MlServe.Serve.Classification;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Hosting;

public class RefusalPaceTests
{
    private readonly WatchedTime time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Hold_ASecondsWorthOfRefusals_IsAnsweredAtOnce()
    {
        var pace = new RefusalPace(new CorePlan(2, 1), time);
        Assert.All(Enumerable.Range(0, 2 * RefusalPace.PerSecondAndCore), _ => Assert.Equal(TimeSpan.Zero, Hold(pace)));
    }

    [Fact]
    public void Hold_BeyondThePace_WaitsInTurn()
    {
        var pace = Exhausted();
        Hold(pace);

        Assert.Equal([2, 4, 6], Enumerable.Range(0, 3).Select(_ => Hold(pace).TotalMilliseconds));
    }

    [Fact]
    public void Hold_WhoeverComesAtThePace_IsAnsweredAtOnce()
    {
        var pace = Exhausted();
        Hold(pace);
        time.Advance(TimeSpan.FromMilliseconds(2));

        Assert.Equal(TimeSpan.Zero, Hold(pace));
        Assert.NotEqual(TimeSpan.Zero, Hold(pace));
    }

    [Fact]
    public void Hold_EndlessRefusals_IsFiveSecondsAtMost()
    {
        var pace = Exhausted();
        for (var i = 0; i < 100_000; i++)
            Assert.InRange(Hold(pace), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Hold_AfterASecondOfQuiet_TakesABurstAgain()
    {
        var pace = Exhausted();
        time.Advance(TimeSpan.FromSeconds(60));

        Assert.All(Enumerable.Range(0, RefusalPace.PerSecondAndCore), _ => Assert.Equal(TimeSpan.Zero, Hold(pace)));
    }

    /// <summary>In its turn, or when the service stops: it would wait for whoever waits.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Test_QueueFullAndPaceReached_IsRefusedInItsTurn(bool stops)
    {
        await using var factory = ServeFactory.With(("QueueLength", "1"), ("Concurrency", "1"), ("ThreadsPerInference", "1"));
        await using var serve = factory.WithWebHostBuilder(host => host.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(time)));
        var client = serve.CreateClient();
        await Fixtures.Until(async () => (await client.GetAsync("/readyz", Ct)).StatusCode == HttpStatusCode.OK, "ready");
        var queue = serve.Services.GetRequiredService<InferenceQueue>();
        using var gate = new ManualResetEventSlim();
        List<Task> held = [];
        while (queue.TryEnqueue(() => { gate.Wait(Ct); return 0; }, CancellationToken.None, out var one))
            held.Add(one);
        var pace = serve.Services.GetRequiredService<RefusalPace>();
        while (Hold(pace) < TimeSpan.FromSeconds(2)) { }

        var before = time.Waits;
        var refused = client.GetAsync("/test", Ct);
        await Fixtures.Until(() => Task.FromResult(time.Waits > before), "held back");
        Assert.False(refused.IsCompleted);
        if (stops)
            serve.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await Fixtures.Until(() =>
        {
            time.Advance(stops ? TimeSpan.Zero : TimeSpan.FromSeconds(1));
            return Task.FromResult(refused.IsCompleted);
        }, "told so");

        var answer = await refused;
        Assert.True(answer.Headers.RetryAfter is not null, $"{answer}");
        gate.Set();
        await Task.WhenAll(held);
    }

    [Fact]
    public void Hold_ConnectionAsksAgainEarly_WaitsUntilTheTimeItWasTold()
    {
        var pace = new RefusalPace(new CorePlan(1, 1), time);
        Dictionary<object, object?> connection = [];
        Assert.Equal(TimeSpan.Zero, pace.Hold(connection, TimeSpan.FromSeconds(1)));
        time.Advance(TimeSpan.FromSeconds(0.25));

        Assert.Equal(TimeSpan.FromSeconds(0.75), pace.Hold(connection, TimeSpan.FromSeconds(30)));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Hold(connection, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Hold_ConnectionComesWhenItWasTold_IsAnsweredAtOnce()
    {
        var pace = new RefusalPace(new CorePlan(1, 1), time);
        Dictionary<object, object?> connection = [];
        pace.Hold(connection, TimeSpan.FromSeconds(2));
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.Zero, pace.Hold(connection, TimeSpan.FromSeconds(2)));
    }

    /// <summary>Counts who waits as long as a refusal does here.</summary>
    private sealed class WatchedTime : FakeTimeProvider
    {
        private int waits;

        public int Waits => Volatile.Read(ref waits);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime > TimeSpan.FromSeconds(2) && dueTime <= TimeSpan.FromSeconds(5) && period == Timeout.InfiniteTimeSpan)
                Interlocked.Increment(ref waits);
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>Of a connection of its own.</summary>
    private static TimeSpan Hold(RefusalPace pace) => pace.Hold(new Dictionary<object, object?>(), TimeSpan.FromSeconds(1));

    /// <summary>One core's pace, its burst spent.</summary>
    private RefusalPace Exhausted()
    {
        var pace = new RefusalPace(new CorePlan(1, 1), time);
        for (var i = 0; i < RefusalPace.PerSecondAndCore; i++)
            Hold(pace);
        return pace;
    }
}
