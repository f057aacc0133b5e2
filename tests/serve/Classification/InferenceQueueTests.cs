using MlServe.Serve.Classification;
using MlServe.Serve.Telemetry;

namespace MlServe.Serve.Tests.Classification;

public class InferenceQueueTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryEnqueue_WorkFails_TheFailureReachesTheCaller()
    {
        using var queue = Queue();
        Assert.True(queue.TryEnqueue<int>(() => throw new InvalidDataException("broken"), CancellationToken.None, out var failing));
        Assert.Equal("broken", (await Assert.ThrowsAsync<InvalidDataException>(() => failing)).Message);
        Assert.True(queue.TryEnqueue(() => 7, CancellationToken.None, out var next));
        Assert.Equal(7, await next);
    }

    [Fact]
    public async Task TryEnqueue_CallerLeavesWhileWaiting_WorkIsNotBegun()
    {
        using var queue = Queue();
        using var gate = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        var begun = false;
        Assert.True(queue.TryEnqueue(() => { gate.Wait(Ct); return 0; }, CancellationToken.None, out var first));
        Assert.True(queue.TryEnqueue(() => begun = true, gone.Token, out var second));

        await gone.CancelAsync();
        gate.Set();

        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(begun);
    }

    [Fact]
    public async Task Dispose_WorkIsWaiting_IsFinishedFirst()
    {
        var queue = Queue();
        using var gate = new ManualResetEventSlim();
        Assert.True(queue.TryEnqueue(() => { gate.Wait(Ct); return 1; }, CancellationToken.None, out var first));
        Assert.True(queue.TryEnqueue(() => 2, CancellationToken.None, out var second));
        gate.Set();
        queue.Dispose();
        Assert.Equal((1, 2), (await first, await second));
    }

    [Fact]
    public async Task TryEnqueue_SeveralThreads_WorkAtOnce()
    {
        using var queue = Queue(concurrency: 3);
        using var together = new Barrier(3);
        var all = Enumerable.Range(0, 3).Select(i =>
        {
            Assert.True(queue.TryEnqueue(() => together.SignalAndWait(TimeSpan.FromSeconds(60)), CancellationToken.None, out var done));
            return done!;
        });
        Assert.All(await Task.WhenAll(all), Assert.True);
    }

    [Fact]
    public async Task TryEnqueue_Burst_ThreadsAndPlacesAreFilledBeforeAnyoneIsRefused()
    {
        using var gate = new ManualResetEventSlim();
        using var queue = Queue(concurrency: 4, length: 1);
        var admitted = Enumerable.Range(0, 5).Select(_ =>
        {
            Assert.True(queue.TryEnqueue(() => { gate.Wait(Ct); return 0; }, CancellationToken.None, out var done));
            return done!;
        }).ToArray();
        Assert.False(queue.TryEnqueue(() => 0, CancellationToken.None, out _));

        gate.Set();

        await Task.WhenAll(admitted);
        Assert.True(queue.TryEnqueue(() => 0, CancellationToken.None, out var next));
        await next;
    }

    private static InferenceQueue Queue(int concurrency = 1, int length = 16)
    {
        return new InferenceQueue(length, concurrency, new ServeMetrics(Prometheus.Metrics.NewCustomRegistry()), TimeProvider.System);
    }
}
