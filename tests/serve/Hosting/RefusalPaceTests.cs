using System.Net;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MlServe.Serve.Classification;
using MlServe.Serve.Hosting;

namespace MlServe.Serve.Tests.Hosting;

public class RefusalPaceTests
{
    private readonly FakeTimeProvider time = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Hold_ASecondsWorthOfRefusals_IsAnsweredAtOnce()
    {
        var pace = new RefusalPace(new CorePlan(2, 1), time);
        Assert.All(Enumerable.Range(0, 2 * RefusalPace.PerSecondAndCore), _ => Assert.Equal(TimeSpan.Zero, pace.Hold()));
    }

    [Fact]
    public void Hold_BeyondThePace_WaitsInTurn()
    {
        var pace = Exhausted();
        pace.Hold();

        Assert.Equal([1.25, 2.5, 3.75], Enumerable.Range(0, 3).Select(_ => pace.Hold().TotalMilliseconds));
    }

    [Fact]
    public void Hold_WhoeverComesAtThePace_IsAnsweredAtOnce()
    {
        var pace = Exhausted();
        pace.Hold();
        time.Advance(TimeSpan.FromMilliseconds(1.25));

        Assert.Equal(TimeSpan.Zero, pace.Hold());
        Assert.NotEqual(TimeSpan.Zero, pace.Hold());
    }

    [Fact]
    public void Hold_EndlessRefusals_IsFiveSecondsAtMost()
    {
        var pace = Exhausted();
        for (var i = 0; i < 100_000; i++)
            Assert.InRange(pace.Hold(), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Hold_AfterASecondOfQuiet_TakesABurstAgain()
    {
        var pace = Exhausted();
        time.Advance(TimeSpan.FromSeconds(60));

        Assert.All(Enumerable.Range(0, RefusalPace.PerSecondAndCore), _ => Assert.Equal(TimeSpan.Zero, pace.Hold()));
    }

    [Fact]
    public async Task Test_QueueFullAndPaceReached_IsRefusedInItsTurn()
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
        while (pace.Hold() < TimeSpan.FromSeconds(2)) { }

        var refused = client.GetAsync("/test", Ct);
        await Fixtures.Until(async () => (await client.GetStringAsync("/metrics", Ct)).Contains("mlserve_queue_refused_total 2", StringComparison.Ordinal), "refused");
        Assert.False(refused.IsCompleted);
        await Fixtures.Until(() => { time.Advance(TimeSpan.FromSeconds(1)); return Task.FromResult(refused.IsCompleted); }, "told so");

        Assert.NotNull((await refused).Headers.RetryAfter);
        gate.Set();
        await Task.WhenAll(held);
    }

    /// <summary>One core's pace, its burst spent.</summary>
    private RefusalPace Exhausted()
    {
        var pace = new RefusalPace(new CorePlan(1, 1), time);
        for (var i = 0; i < RefusalPace.PerSecondAndCore; i++)
            pace.Hold();
        return pace;
    }
}
