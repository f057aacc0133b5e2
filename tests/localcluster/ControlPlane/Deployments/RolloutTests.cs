using System.Text.Json.Nodes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Tests.Hosting;
using MlServe.LocalCluster.Tests.Node;

namespace MlServe.LocalCluster.Tests.ControlPlane.Deployments;

/// <summary>A rolling update of real pods, looked at after every change.</summary>
public sealed class RolloutTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Theory]
    [InlineData("1", "0", 5, 4)]
    [InlineData("0", "1", 4, 3)]
    [InlineData("\"50%\"", "\"25%\"", 6, 3)]
    public async Task Update_MaxSurgeAndUnavailable_AreNeverPassed(string surge, string unavailable, int most, int least)
    {
        var space = await cluster.NewNamespaceAsync();
        var born = cluster.Store.Version;
        var path = $"/apis/apps/v1/namespaces/{space}/deployments";
        var manifest = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":4,"selector":{"matchLabels":{"app":"web"}},
             "strategy":{"rollingUpdate":{"maxUnavailable":UNAVAILABLE,"maxSurge":SURGE}},
             "template":{"metadata":{"labels":{"app":"web"}},"spec":{"terminationGracePeriodSeconds":1,"containers":[{"name":"main","image":"sleep:1"}]}}}}
            """.Replace("SURGE", surge, StringComparison.Ordinal).Replace("UNAVAILABLE", unavailable, StringComparison.Ordinal);
        var (made, answer, _) = await cluster.Send("POST", path, manifest);
        Assert.True(made == 201, answer?.ToString());
        await Eventually.IsTrue(() => Deployment(space).Int("status", "readyReplicas") == 4, "four ready");

        var before = cluster.Store.Version;
        await cluster.Send(
            "PATCH",
            path + "/web",
            """{"spec":{"template":{"spec":{"containers":[{"name":"main","image":"sleep:2"}]}}}}""",
            "application/strategic-merge-patch+json"
        );
        await Eventually.IsTrue(
            () =>
                Deployment(space) is var now
                && now.Int("status", "observedGeneration") == now.Int("metadata", "generation")
                && now.Int("status", "updatedReplicas") == 4
                && now.Int("status", "readyReplicas") == 4
                && now.Int("status", "replicas") == 4,
            "four new ones ready"
        );

        var counts = await CountsAsync(space, born, before, cluster.Store.Version);
        Assert.All(counts, count => Assert.InRange(count.All, 0, most));
        Assert.All(counts, count => Assert.InRange(count.Ready, least, 8));
        // The limits are used, too.
        Assert.Contains(counts, count => count.All == most || count.Ready == least);
    }

    private JsonObject Deployment(string space) => cluster.Store.Get(ClusterKinds.Deployments, new ObjectKey(space, "web"));

    /// <summary>
    /// How many pods all replica sets want, and how many are ready, after each change of a rollout that is over. Of one replica
    /// set's pods the last may still go while another's come, as in Kubernetes: the limit is one of what is wanted.
    /// </summary>
    private async Task<List<(long All, int Ready)>> CountsAsync(string space, long born, long before, long end)
    {
        var ready = new Dictionary<string, bool>();
        var wanted = new Dictionary<string, long>();
        var counts = new List<(long All, int Ready)>();
        await foreach (
            var change in cluster.Store.Watch(
                [ClusterKinds.Pods, ClusterKinds.ReplicaSets],
                ObjectQuery.In(space),
                born,
                TimeSpan.FromMilliseconds(10),
                TestContext.Current.CancellationToken
            )
        )
        {
            if (change.Type == StoreEventType.Bookmark && change.Version >= end)
                break;
            if (change.Object is not { } stored)
                continue;
            var value = stored.Copy();
            if (change.Kind == ClusterKinds.ReplicaSets)
                wanted[stored.Uid] = value.Int("spec", "replicas") ?? 0;
            else
                ready[stored.Uid] = change.Type != StoreEventType.Deleted && !value.IsDeleting() && value.IsTrue("Ready");
            if (change.Version > before)
                counts.Add((wanted.Values.Sum(), ready.Values.Count(isReady => isReady)));
        }
        return counts;
    }
}
