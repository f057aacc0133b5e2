using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using static MlServe.LocalCluster.Tests.Store.ObjectStoreTests;

namespace MlServe.LocalCluster.Tests.Store.History;

public sealed class ObjectLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string path;

    public ObjectLogTests() => path = folder["objects.log"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Open_AfterWrites_HoldsTheSame()
    {
        long version;
        string uid;
        using (var store = NewStore(path))
        {
            uid = store.Create(ClusterKinds.Deployments, Deployment("web")).Uid();
            var gone = store.Create(ClusterKinds.Pods, Pod("p")).Key();
            store.Change(ClusterKinds.Deployments, new ObjectKey("default", "web"), o => o.Set(7, "spec", "replicas"));
            store.Delete(ClusterKinds.Pods, gone);
            version = store.Version;
        }

        using var again = NewStore(path);

        Assert.Equal(version, again.Version);
        Assert.Empty(again.List(ClusterKinds.Pods).Items);
        var kept = Assert.Single(again.List(ClusterKinds.Deployments).Items.Select(item => item.Copy()));
        Assert.Equal((uid, 7L), (kept.Uid(), kept.Int("spec", "replicas")));
    }

    [Fact]
    public void Open_LastLineCutShort_KeepsTheRest()
    {
        using (var store = NewStore(path))
        {
            store.Create(ClusterKinds.Pods, Pod("a"));
            store.Create(ClusterKinds.Pods, Pod("b"));
        }
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^40]);

        using var again = NewStore(path);

        Assert.Equal("a", Assert.Single(again.List(ClusterKinds.Pods).Items).Key.Name);
        again.Create(ClusterKinds.Pods, Pod("b"));
    }

    [Fact]
    public void Write_LogRefuses_ChangesNothing()
    {
        var store = NewStore(path);
        var kept = store.Create(ClusterKinds.Pods, Pod("a"));
        // A closed file refuses as a full disk does.
        store.Dispose();

        Assert.ThrowsAny<Exception>(() => store.Create(ClusterKinds.Pods, Pod("b")));
        Assert.ThrowsAny<Exception>(() => store.Change(ClusterKinds.Pods, kept.Key(), o => o.Set("Running", "status", "phase"), WriteOptions.Status));
        Assert.ThrowsAny<Exception>(() => store.Delete(ClusterKinds.Pods, kept.Key()));

        Assert.Equal(kept.ToJsonString(), Assert.Single(store.List(ClusterKinds.Pods).Items.Select(item => item.Copy())).ToJsonString());
    }

    [Fact]
    public async Task Watch_VersionFromBeforeTheRestart_IsExpired()
    {
        using (var store = NewStore(path))
            store.Create(ClusterKinds.Pods, Pod("a"));
        using var again = NewStore(path);
        await Assert.ThrowsAsync<StatusException>(async () =>
        {
            await foreach (var _ in again.Watch(ClusterKinds.Pods, since: 1, ct: TestContext.Current.CancellationToken))
                break;
        });
    }
}
