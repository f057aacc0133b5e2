using System.Text.Json.Nodes;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.ControlPlane;

public sealed class PodRankingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    // 100 s and 130 s lie between the same two powers of two of nanoseconds, 60 s and 100 s do not.
    [InlineData(100, 130, "one")]
    [InlineData(130, 100, "one")]
    [InlineData(60, 100, "one")]
    [InlineData(100, 60, "other")]
    public void FirstToGo_ReadyTimes_DifferInPowersOfTwo(int oneSeconds, int otherSeconds, string expected) =>
        Assert.Equal([expected], Names(PodRanking.FirstToGo([Pod("one", oneSeconds), Pod("other", otherSeconds)], 1, Now)));

    [Fact]
    public void FirstToGo_SameReadyTime_MostRestartsOfOneContainerGoes() =>
        Assert.Equal(["b"], Names(PodRanking.FirstToGo([Pod("a", 100, [2, 2]), Pod("b", 100, [0, 3])], 1, Now)));

    [Fact]
    public void FirstToGo_Several_TheLeastLossFirst()
    {
        var pending = Pod("pending", 0);
        pending.Set("Pending", "status", "phase");
        var cheap = Pod("cheap", 9000);
        cheap.Set("-1", "metadata", "annotations", "controller.kubernetes.io/pod-deletion-cost");
        JsonObject[] pods = [Pod("old", 9000), Pod("young", 10), cheap, pending];
        Assert.Equal(["pending", "cheap", "young"], Names(PodRanking.FirstToGo(pods, 3, Now)));
        Assert.Equal(4, PodRanking.FirstToGo(pods, 5, Now).Count);
        Assert.Empty(PodRanking.FirstToGo(pods, -1, Now));
    }

    private static IEnumerable<string> Names(IEnumerable<JsonObject> pods) => pods.Select(pod => pod.Name());

    /// <summary>A pod that was made, and has been ready, so many seconds ago; its identity is its name.</summary>
    private static JsonObject Pod(string name, int seconds, int[]? restarts = null)
    {
        var since = ObjectFields.Timestamp(Now.AddSeconds(-seconds));
        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = name, ["uid"] = name, ["creationTimestamp"] = since },
            ["spec"] = new JsonObject { ["nodeName"] = "node-1" },
            ["status"] = new JsonObject
            {
                ["phase"] = "Running",
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = "True", ["lastTransitionTime"] = since }),
                ["containerStatuses"] = new JsonArray([.. (restarts ?? [0]).Select(count => new JsonObject { ["restartCount"] = count })]),
            },
        };
    }
}
