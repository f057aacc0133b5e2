using System.Text.Json.Nodes;
using k8s;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Node;

namespace MlServe.LocalCluster.Tests.ControlPlane;

/// <summary>A store, one controller at work on it, and a clock that stands still until it is moved. There is no node: pods only exist.</summary>
internal sealed class ControllerFixture : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    public ControllerFixture(Func<ObjectStore, TimeProvider, Controller> controller)
    {
        Store = new ObjectStore(ClusterKinds.All, Time, new Random(1));
        Store.Create(ClusterKinds.Namespaces, Json("""{"metadata":{"name":"default"}}"""));
        running = controller(Store, Time).RunAsync(stop.Token);
    }

    public ManualTime Time { get; } = new();

    public ObjectStore Store { get; }

    public IReadOnlyList<JsonObject> All(ResourceKind kind) => [.. Store.List(kind).Items.Select(item => item.Copy())];

    public JsonObject Get(ResourceKind kind, string name) => Store.Get(kind, new ObjectKey("default", name));

    public T Get<T>(ResourceKind kind, string name) where T : class, IKubernetesObject => Store.Find(kind, new ObjectKey("default", name))!.As<T>();

    public void Change(ResourceKind kind, string name, Action<JsonObject> change) => Store.Change(kind, new ObjectKey("default", name), change);

    public void ChangeStatus(ResourceKind kind, string name, Action<JsonObject> change) =>
        Store.Change(kind, new ObjectKey("default", name), change, WriteOptions.Status);

    public IEnumerable<string> Events => All(ClusterKinds.Events).Select(item => $"{item.Text("reason")}: {item.Text("message")}");

    public Task Until(Func<bool> condition, string what) => Eventually.IsTrue(condition, what);

    /// <summary>Moves the clock, in steps, so that what waits for a moment sees it pass.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var step = TimeSpan.Zero; step < time; step += TimeSpan.FromSeconds(10))
        {
            Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
        Store.Dispose();
    }
}
