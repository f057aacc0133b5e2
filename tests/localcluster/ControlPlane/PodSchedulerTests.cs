using MlServe.LocalCluster.ControlPlane;
using MlServe.LocalCluster.Tests.Node;
using System.Text.Json.Nodes;
using MlServe.Kubernetes;
using MlServe.LocalCluster.Node.Kubelet;

namespace MlServe.LocalCluster.Tests.ControlPlane;

public class PodSchedulerTests
{
    private static readonly NodeCapacity Capacity = new(Quantity.Parse("4"), Quantity.Parse("8Gi"), 2);

    private static JsonObject Pod(string cpu, string memory, string selector = "{}") => JsonNode.Parse($$"""
        {"spec":{"nodeSelector":{{selector}},"containers":[{"resources":{"requests":{"cpu":"{{cpu}}","memory":"{{memory}}"} } } ] } }
        """)!.AsObject();

    private static string? Unfit(JsonObject pod, params JsonObject[] others) => PodScheduler.Unfit(
        pod, JsonNode.Parse("""{"metadata":{"labels":{"kubernetes.io/os":"linux"}}}""")!.AsObject(), Capacity, others);

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
    public void Unfit_OtherNodesLabels_DoesNotMatch()
    {
        Assert.Null(Unfit(Pod("1", "1Gi", """{"kubernetes.io/os":"linux"}""")));
        Assert.Contains("didn't match Pod's node affinity/selector", Unfit(Pod("1", "1Gi", """{"gpu":"yes"}""")), StringComparison.Ordinal);
    }

    [Fact]
    public void Unfit_LimitsAlone_CountAsRequests()
    {
        var pod = JsonNode.Parse("""{"spec":{"containers":[{"resources":{"limits":{"cpu":"5"}}}]}}""")!.AsObject();
        Assert.NotNull(Unfit(pod));
    }

    [Theory]
    [InlineData("nvidia.com/gpu", "1", "0/1 nodes are available: 1 Insufficient nvidia.com/gpu.")]
    [InlineData("nvidia.com/gpu", "0", null)]
    [InlineData("ephemeral-storage", "1Gi", null)]
    public void Unfit_ResourceThatIsNotCounted_OnlyWhatTheNodeLacks(string resource, string amount, string? expected)
    {
        var pod = JsonNode.Parse("{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{}}}]}}")!.AsObject();
        pod["spec"]!["containers"]![0]!["resources"]!["limits"]![resource] = amount;
        Assert.Equal(expected, Unfit(pod));
    }

    [Fact]
    public void PodRequest_InitContainers_LargestAloneCounts()
    {
        var pod = JsonNode.Parse("""
            {"spec":{"initContainers":[{"resources":{"requests":{"cpu":"3"}}},{"resources":{"requests":{"cpu":"1"}}}],
                     "containers":[{"resources":{"requests":{"cpu":"500m"}}},{"resources":{"requests":{"cpu":"500m"}}}]}}
            """)!.AsObject();
        Assert.Equal(Quantity.Parse("3"), ContainerResources.PodRequest(pod, "cpu"));
    }
}
