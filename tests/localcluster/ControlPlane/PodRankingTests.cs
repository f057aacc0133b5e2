using k8s.Models;
using MlServe.LocalCluster.ControlPlane;

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
        Assert.Equal([expected], Names(PodRanking.FirstToDelete([Pod("one", oneSeconds), Pod("other", otherSeconds)], 1, Now)));

    [Fact]
    public void FirstToGo_SameReadyTime_MostRestartsOfOneContainerGoes() =>
        Assert.Equal(["b"], Names(PodRanking.FirstToDelete([Pod("a", 100, [2, 2]), Pod("b", 100, [0, 3])], 1, Now)));

    [Fact]
    public void FirstToGo_Several_TheLeastLossFirst()
    {
        var pending = Pod("pending", 0);
        pending.Status.Phase = "Pending";
        var cheap = Pod("cheap", 9000);
        cheap.SetAnnotation("controller.kubernetes.io/pod-deletion-cost", "-1");
        V1Pod[] pods = [Pod("old", 9000), Pod("young", 10), cheap, pending];
        Assert.Equal(["pending", "cheap", "young"], Names(PodRanking.FirstToDelete(pods, 3, Now)));
        Assert.Equal(4, PodRanking.FirstToDelete(pods, 5, Now).Count);
        Assert.Empty(PodRanking.FirstToDelete(pods, -1, Now));
    }

    private static IEnumerable<string> Names(IEnumerable<V1Pod> pods) => pods.Select(pod => pod.Name());

    /// <summary>A pod that was made, and has been ready, so many seconds ago; its identity is its name.</summary>
    private static V1Pod Pod(string name, int seconds, int[]? restarts = null)
    {
        var since = Now.UtcDateTime.AddSeconds(-seconds);
        return new V1Pod
        {
            Metadata = new() { Name = name, Uid = name, CreationTimestamp = since },
            Spec = new() { NodeName = "node-1" },
            Status = new()
            {
                Phase = "Running",
                Conditions = [new() { Type = "Ready", Status = "True", LastTransitionTime = since }],
                ContainerStatuses = [.. (restarts ?? [0]).Select(count => new V1ContainerStatus { RestartCount = count })],
            },
        };
    }
}
