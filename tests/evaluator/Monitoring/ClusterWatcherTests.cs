using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.Tests.Fakes;
using static MlServe.Evaluator.Tests.Monitoring.Pods;

namespace MlServe.Evaluator.Tests.Monitoring;

public class ClusterWatcherTests
{
    [Fact]
    public async Task Run_PodsFromBeforeAndAfter_ReportsOnlyWhatHappenedSince()
    {
        await using var api = await FakeApi.StartAsync();
        var old = Pod("old");
        var young = Pod("young");
        api.Answer = path =>
            path == FakeApi.PodsPath
                ? (
                    200,
                    FakeApi.List([
                        old with
                        {
                            Metadata = old.Metadata with { CreationTimestamp = Now.UtcDateTime.AddMinutes(-1) },
                        },
                        young with
                        {
                            Metadata = young.Metadata with { CreationTimestamp = Now.UtcDateTime.AddSeconds(1) },
                        },
                    ])
                )
                : null;
        using var client = api.Client();
        using var events = new CollectedEvents();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var watcher = new ClusterWatcher(client, new WatchScope(new PodFilter("default", MlApp), "ml-app", null, Now), events.Log, TimeProvider.System)
        {
            ReplicasChanged = (now, _) =>
            {
                if (now == 2)
                    ready.TrySetResult(now);
            },
        };

        var watching = watcher.RunAsync(stop.Token);
        await ready.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        await watching;

        Assert.DoesNotContain(events.All, happened => happened.Object == "old");
        Assert.Contains(events.All, happened => happened is { Object: "young", Reason: "Created" });
        Assert.Contains(events.All, happened => happened is { Object: "ml-app", Reason: "ReplicasChanged", Message: "1 → 2 running" });
    }
}
