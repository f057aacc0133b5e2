using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.ControlPlane;

public sealed class GarbageCollectorTests
{
    [Fact]
    public async Task Reconcile_OwnersThatCameDuringTheLook_KeepTheirDependents()
    {
        const int Pairs = 2000;
        await using var cluster = new ControllerFixture((store, time) => new GarbageCollector(store, time, NullLogger.Instance));
        await Task.Run(() =>
        {
            for (var i = 0; i < Pairs; i++)
            {
                var owner = cluster.Store.Create(ClusterKinds.ServiceAccounts, Json($$"""{"metadata":{"name":"owner-{{i}}","namespace":"default"} }"""));
                var dependent = Json($$"""{"metadata":{"name":"dependent-{{i}}","namespace":"default"} }""");
                Own(dependent, owner);
                cluster.Store.Create(ClusterKinds.Leases, dependent);
            }
        }, TestContext.Current.CancellationToken);
        Assert.Equal(Pairs, cluster.All(ClusterKinds.Leases).Count);
    }

    [Fact]
    public async Task Reconcile_OwnerIsGone_DependentGoes()
    {
        await using var cluster = new ControllerFixture((store, time) => new GarbageCollector(store, time, NullLogger.Instance));
        var owner = cluster.Store.Create(ClusterKinds.ServiceAccounts, Json("""{"metadata":{"name":"owner","namespace":"default"}}"""));
        var dependent = Json("""{"metadata":{"name":"dependent","namespace":"default"}}""");
        Own(dependent, owner);
        cluster.Store.Create(ClusterKinds.Leases, dependent);

        cluster.Store.Delete(ClusterKinds.ServiceAccounts, owner.Key());

        await cluster.Until(() => cluster.All(ClusterKinds.Leases).Count == 0, "gone");
    }

    private static void Own(JsonObject dependent, JsonObject owner) =>
        dependent.Set(new JsonArray(OwnerReferences.To(new StoredObject(ClusterKinds.ServiceAccounts, owner))), "metadata", "ownerReferences");
}
