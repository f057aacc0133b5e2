using Microsoft.Extensions.Logging.Abstractions;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.ControlPlane;

public sealed class ReplicaSetControllerTests
{
    [Fact]
    public async Task Reconcile_PodLeavesTheSelector_IsReleasedAndReplaced()
    {
        await using var cluster = new ControllerFixture((store, time) => new ReplicaSetController(store, time, NullLogger.Instance));
        cluster.Store.Create(ClusterKinds.ReplicaSets, Json("""
            {"metadata":{"name":"web","namespace":"default"},
             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},
                     "template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"main","image":"x"}]}}}}
            """));
        await cluster.Until(() => cluster.All(ClusterKinds.Pods).Count == 2, "two pods");

        var odd = cluster.All(ClusterKinds.Pods)[0].Name();
        cluster.Change(ClusterKinds.Pods, odd, pod => pod.Set("odd", "metadata", "labels", "app"));

        await cluster.Until(
            () =>
                cluster.Store.List(ClusterKinds.Pods).Items.Count(pod => pod.OwnerUids.Count == 1) == 2 && cluster.All(ClusterKinds.Pods).Count == 3,
            "a third pod"
        );
        Assert.Null(cluster.Get(ClusterKinds.Pods, odd).At("metadata", "ownerReferences"));
        await cluster.Until(() => cluster.Get(ClusterKinds.ReplicaSets, "web").Int("status", "replicas") == 2, "two counted");
    }
}
