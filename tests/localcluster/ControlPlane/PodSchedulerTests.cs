using k8s.Models;
using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.ControlPlane;

public class PodSchedulerTests
{
    private static readonly V1Node Node = new()
    {
        Metadata = new() { Labels = new Dictionary<string, string> { ["kubernetes.io/os"] = "linux" } },
        Spec = new(),
        Status = new() { Allocatable = new Dictionary<string, ResourceQuantity> { ["cpu"] = "4", ["memory"] = "8Gi", ["pods"] = "2" } },
    };

    [Fact]
    public void Unfit_ExactlyFull_Fits() => Assert.Null(Unfit(Pod("1", "2Gi"), Pod("3", "6Gi")));

    [Theory]
    [InlineData("1", "1Gi", "0/1 nodes are available: 1 Insufficient cpu.")]
    [InlineData("0", "3Gi", "0/1 nodes are available: 1 Insufficient memory.")]
    [InlineData("1", "3Gi", "0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient memory.")]
    [InlineData("0", "0", null)]
    public void Unfit_TooMuch_SaysWhatIsInsufficient(string cpu, string memory, string? expected) =>
        Assert.Equal(expected, Unfit(Pod(cpu, memory), Pod("3500m", "6Gi")));

    [Fact]
    public void Unfit_AsManyPodsAsTheNodeTakes_IsFull() =>
        Assert.Equal("0/1 nodes are available: 1 Too many pods.", Unfit(Pod("0", "0"), Pod("0", "0"), Pod("0", "0")));

    [Fact]
    public void Unfit_OtherNodesLabels_DoesNotMatch()
    {
        Assert.Null(Unfit(Pod("1", "1Gi", """{"kubernetes.io/os":"linux"}""")));
        Assert.Contains("didn't match Pod's node affinity/selector", Unfit(Pod("1", "1Gi", """{"gpu":"yes"}""")), StringComparison.Ordinal);
    }

    [Fact]
    public void Unfit_Cordoned_SaysSo() => Assert.Equal(
        "0/1 nodes are available: 1 node(s) were unschedulable.",
        PodScheduler.Unfit(Pod("0", "0"), Node with { Spec = new() { Unschedulable = true } }, []));

    [Fact]
    public void Unfit_LimitsAlone_CountAsRequests() => Assert.NotNull(Unfit(Stored("""{"containers":[{"resources":{"limits":{"cpu":"5"}}}]}""")));

    [Theory]
    [InlineData("nvidia.com/gpu", "1", "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.")]
    [InlineData("nvidia.com/gpu", "0", null)]
    [InlineData("ephemeral-storage", "1Gi", null)]
    public void Unfit_ResourceThatIsNotCounted_OnlyWhatTheNodeLacks(string resource, string amount, string? expected) =>
        Assert.Equal(expected, Unfit(Stored($$"""{"containers":[{"resources":{"limits":{"{{resource}}":"{{amount}}"} } } ] }""")));

    [Theory]
    [InlineData("3", "1", 3)]
    [InlineData("500m", "500m", 1)]
    public void Request_InitContainers_LargestAloneCounts(string first, string second, int cores) => Assert.Equal(cores, Stored($$"""
        {"initContainers":[{"resources":{"requests":{"cpu":"{{first}}"} } },{"resources":{"requests":{"cpu":"{{second}}"} } } ],
         "containers":[{"resources":{"requests":{"cpu":"500m"} } },{"resources":{"requests":{"cpu":"500m"} } } ] }
        """).Request("cpu"));

    private static string? Unfit(V1Pod pod, params V1Pod[] others) => PodScheduler.Unfit(pod, Node, others);

    private static V1Pod Pod(string cpu, string memory, string selector = "{}") => Stored(
        $$"""{"nodeSelector":{{selector}},"containers":[{"resources":{"requests":{"cpu":"{{cpu}}","memory":"{{memory}}"} } } ] }""");

    /// <summary>A pod as it is kept, with its defaults.</summary>
    private static V1Pod Stored(string spec)
    {
        using var store = new ObjectStore([ClusterKinds.Pods], TimeProvider.System, new Random(1));
        var pod = Json($$"""{"metadata":{"name":"web","namespace":"default"},"spec":{{spec}} }""");
        foreach (var container in pod.Items("spec", "initContainers").Concat(pod.Items("spec", "containers")))
            (container["name"], container["image"]) = ($"c{container.GetElementIndex()}-{container.Parent!.GetPropertyName().Length}", "x");
        return store.Find(ClusterKinds.Pods, store.Create(ClusterKinds.Pods, pod).Key())!.As<V1Pod>();
    }
}
