using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Tests.Fakes;
using static MlServe.Evaluator.Tests.Monitoring.Pods;

namespace MlServe.Evaluator.Tests.Monitoring;

public sealed class FirstMetricsTests : IAsyncLifetime
{
    private readonly SteppedTime time = new(Now);
    private FakeApi api = null!;
    private int looks;

    public async ValueTask InitializeAsync() => api = await FakeApi.StartAsync();

    public ValueTask DisposeAsync() => api.DisposeAsync();

    [Fact]
    public async Task Wait_ReplicasMeasuredOneAfterTheOther_WaitsForTheLast()
    {
        api.Answer = path => path == FakeApi.PodsPath
            ? (200, FakeApi.List([Pod("a"), Pod("b"), Pod("leaving", deleting: true)]))
            : (200, FakeApi.List(((string[])["a", "b"]).Take(looks++ / 5).Select(pod => Metrics(pod, ("ml-app", "1", "1Gi")))));

        Assert.True(await WaitAsync(60));
        Assert.Equal(Now.AddSeconds(10), time.GetUtcNow());
    }

    [Fact]
    public async Task Wait_NeverMeasured_GivesUp()
    {
        api.Answer = path => path == FakeApi.PodsPath ? (200, FakeApi.List([Pod("a")])) : (200, FakeApi.List([]));

        Assert.False(await WaitAsync(60));
        Assert.Equal(Now.AddSeconds(60), time.GetUtcNow());
    }

    [Fact]
    public async Task Wait_NoMetricsApi_DoesNotWait()
    {
        api.Answer = path => path == FakeApi.PodsPath ? (200, FakeApi.List([Pod("a")])) : null;

        Assert.False(await WaitAsync(60));
        Assert.Equal(Now, time.GetUtcNow());
    }

    private async Task<bool> WaitAsync(int seconds)
    {
        using var client = api.Client();
        var filter = new PodFilter("default", MlApp);
        return await new FirstMetrics(new UsageSource(client, filter, new MetricsApi(client)), filter, time).WaitAsync(
            TimeSpan.FromSeconds(seconds),
            TestContext.Current.CancellationToken
        );
    }
}
