using k8s.Models;
using MlServe.LocalCluster.Autoscaling;
using MlServe.LocalCluster.Store;
using MlServe.LocalCluster.Telemetry;
using static MlServe.LocalCluster.Tests.Autoscaling.Metrics;

namespace MlServe.LocalCluster.Tests.Autoscaling;

public class PodSampleTests
{
    private static readonly DateTime Ready = new(2026, 3, 1, 12, 0, 10, DateTimeKind.Utc);

    /// <summary>Two containers, of which the second has no request of CPU.</summary>
    private static readonly V1Pod Pod = new()
    {
        Metadata = new() { Name = "web", NamespaceProperty = "default" },
        Spec = new()
        {
            Containers =
            [
                new() { Name = "main", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = "250m", ["memory"] = "1Mi" } } },
                new() { Name = "side", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["memory"] = "2Mi" } } },
            ],
        },
        Status = new()
        {
            Phase = "Running",
            StartTime = Ready.AddSeconds(-2),
            Conditions = [new() { Type = "Ready", Status = "True", LastTransitionTime = Ready }],
        },
    };

    /// <summary>A window that begins within the second in which the pod became ready: by the API's whole seconds it begins before.</summary>
    [Theory]
    [InlineData(25.7, 15.5, false)]
    [InlineData(26.0, 15.5, true)]
    [InlineData(25.0, 15.0, true)]
    public void Of_UsageReadWithinASecond_EndsAtTheWholeOne(double endsAfterSecond, double windowSeconds, bool counts)
    {
        var sample = PodSample.Of(Pod, Usage(Ready.AddSeconds(endsAfterSecond - Ready.Second), windowSeconds), Utilization("cpu", 50));
        Assert.Equal(counts ? 1 : 0, PodGroups.Of([sample], cpu: true, Ready.AddSeconds(30)).Counted.Count);
    }

    [Fact]
    public void Of_WholePod_SumsItsContainers()
    {
        var cpu = PodSample.Of(Pod, Usage(Ready, 15), Utilization("cpu", 50));
        Assert.Equal((250, 601, "side"), (cpu.RequestMilli, cpu.Usage!.Milli, cpu.ContainerWithoutRequest));
        var memory = PodSample.Of(Pod, Usage(Ready, 15), Utilization("memory", 50));
        Assert.Equal((3 << 20, 3L << 20, null), (memory.RequestMilli / 1000, memory.Usage!.Milli / 1000, memory.ContainerWithoutRequest));
    }

    [Fact]
    public void Of_OneContainer_CountsThatAlone()
    {
        var sample = PodSample.Of(Pod, Usage(Ready, 15), Container("main", "cpu", 50));
        Assert.Equal((250, 500, null), (sample.RequestMilli, sample.Usage!.Milli, sample.ContainerWithoutRequest));
    }

    /// <summary>Thousandths of 10 Pi are more than a long can hold.</summary>
    [Fact]
    public void Of_RequestOfMoreThanThereIs_IsCut()
    {
        var greedy = new V1Container { Name = "main", Resources = new() { Requests = new Dictionary<string, ResourceQuantity> { ["memory"] = "10Pi" } } };
        var sample = PodSample.Of(Pod with { Spec = new() { Containers = [greedy, greedy with { Name = "side" }] } }, null, Utilization("memory", 50));
        // As many pods as a node takes can be added.
        Assert.InRange(sample.RequestMilli, 1L << 53, long.MaxValue / 110);
    }

    private static PodUsage Usage(DateTime end, double windowSeconds) => new(
        new ObjectKey("default", "web"), end, TimeSpan.FromSeconds(windowSeconds), [new("main", 0.5, 1 << 20), new("side", 0.1001, 2 << 20)]);
}
