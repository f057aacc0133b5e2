using MlServe.Kubernetes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Node.Kubelet.Variables;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Node.Kubelet.Variables;

public sealed class ContainerEnvironmentTests
{
    private static readonly NodeCapacity Capacity = new(Quantity.Parse("4"), Quantity.Parse("8Gi"), 2);

    [Fact]
    public void Build_ServiceOfTheNamespace_HasKubernetesAndDockersNames()
    {
        var values = Build(serviceLinks: true).Where(pair => pair.Key.StartsWith("MY_CACHE_", StringComparison.Ordinal)).ToDictionary();
        Assert.Equal(new Dictionary<string, string>
        {
            ["MY_CACHE_SERVICE_HOST"] = "10.96.0.10",
            ["MY_CACHE_SERVICE_PORT"] = "6379",
            ["MY_CACHE_SERVICE_PORT_MAIN"] = "6379",
            ["MY_CACHE_PORT"] = "tcp://10.96.0.10:6379",
            ["MY_CACHE_PORT_6379_TCP"] = "tcp://10.96.0.10:6379",
            ["MY_CACHE_PORT_6379_TCP_PROTO"] = "tcp",
            ["MY_CACHE_PORT_6379_TCP_PORT"] = "6379",
            ["MY_CACHE_PORT_6379_TCP_ADDR"] = "10.96.0.10",
        }, values);
    }

    [Fact]
    public void Build_WithoutServiceLinks_HasNone() =>
        Assert.DoesNotContain(Build(serviceLinks: false), pair => pair.Key.StartsWith("MY_CACHE_", StringComparison.Ordinal));

    private static IReadOnlyDictionary<string, string> Build(bool serviceLinks)
    {
        using var store = new ObjectStore(ClusterKinds.All, TimeProvider.System, new Random(1));
        store.Create(ClusterKinds.Namespaces, Json("""{"metadata":{"name":"default"}}"""));
        store.Create(ClusterKinds.Services, Json("""
            {"metadata":{"name":"my-cache","namespace":"default"},"spec":{"clusterIP":"10.96.0.10","ports":[{"name":"main","port":6379}]}}
            """));
        var pod = NodeFixture.Pod("web", "true");
        pod.Set(serviceLinks, "spec", "enableServiceLinks");
        var typed = NodeFixture.Typed(pod);
        return new ContainerEnvironment(store, Capacity, typed, typed.Spec.Containers[0]).Build(limitsEnforced: true);
    }
}
