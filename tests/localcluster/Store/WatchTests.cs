using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Store.Selectors;
using static MlServe.LocalCluster.Tests.Store.ObjectStoreTests;

namespace MlServe.LocalCluster.Tests.Store;

public sealed class WatchTests
{
    private readonly ObjectStore store = NewStore();

    [Fact]
    public async Task Watch_FromVersion_SeesEveryLaterChange()
    {
        var since = store.Version;
        var key = store.Create(ClusterKinds.Pods, Pod("a")).Key();
        store.Create(ClusterKinds.Deployments, Deployment("other-kind"));
        store.Change(ClusterKinds.Pods, key, o => o.Set("Running", "status", "phase"), WriteOptions.Status);
        store.Delete(ClusterKinds.Pods, key);

        var seen = await Take(store.Watch(ClusterKinds.Pods, "default", since, TestContext.Current.CancellationToken), 3);

        Assert.Equal([StoreEventType.Added, StoreEventType.Modified, StoreEventType.Deleted], seen.Select(change => change.Type));
        Assert.Equal(seen.Select(change => change.Version).Order(), seen.Select(change => change.Version));
    }

    [Fact]
    public async Task Watch_FromNow_BeginsWithWhatIsThere()
    {
        store.Create(ClusterKinds.Pods, Pod("a"));
        var watch = Take(store.Watch(ClusterKinds.Pods, ct: TestContext.Current.CancellationToken), 3);
        await Task.Yield();
        store.Create(ClusterKinds.Pods, Pod("b"));

        var seen = await watch;
        Assert.Equal([StoreEventType.Added, StoreEventType.Bookmark, StoreEventType.Added], seen.Select(change => change.Type));
        Assert.Equal("b", seen[2].Object!.Key.Name);
    }

    [Fact]
    public async Task Watch_LabelChanges_ObjectComesAndGoes()
    {
        var since = store.Version;
        var key = store.Create(ClusterKinds.Pods, Pod("a", "app", "db")).Key();
        store.Change(ClusterKinds.Pods, key, o => o.Set("web", "metadata", "labels", "app"));
        store.Change(ClusterKinds.Pods, key, o => o.Set("db", "metadata", "labels", "app"));

        var seen = await Take(store.Watch([ClusterKinds.Pods], new ObjectQuery { Labels = LabelSelectors.Parse("app=web") }, since,
            ct: TestContext.Current.CancellationToken), 2);

        Assert.Equal([StoreEventType.Added, StoreEventType.Deleted], seen.Select(change => change.Type));
        Assert.Equal("web", seen[1].Object!.Labels["app"]);
        Assert.Equal(store.Version, seen[1].Object!.ResourceVersion);
    }

    [Fact]
    public async Task Watch_ForgottenVersion_IsExpired()
    {
        var store = NewStore(history: 4);
        var since = store.Version;
        for (var i = 0; i < 6; i++)
            store.Create(ClusterKinds.Pods, Pod($"p{i}"));

        var refused = await Assert.ThrowsAsync<StatusException>(() =>
            Take(store.Watch(ClusterKinds.Pods, since: since, ct: TestContext.Current.CancellationToken), 1));

        Assert.Equal((410, "Expired"), (refused.Code, refused.Reason));
        Assert.Equal(4, (await Take(store.Watch(ClusterKinds.Pods, since: store.Version - 4, ct: TestContext.Current.CancellationToken), 4)).Count);
    }

    [Fact]
    public async Task Watch_Quiet_SendsBookmark()
    {
        var seen = await Take(store.Watch([ClusterKinds.Pods], null, store.Version, TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken), 1);
        Assert.Equal((StoreEventType.Bookmark, store.Version), (seen[0].Type, seen[0].Version));
    }

    private static async Task<List<StoreEvent>> Take(IAsyncEnumerable<StoreEvent> watch, int count)
    {
        var seen = new List<StoreEvent>();
        await foreach (var change in watch)
        {
            seen.Add(change);
            if (seen.Count == count)
                break;
        }
        return seen;
    }
}
