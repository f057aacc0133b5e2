using System.Text.Json.Nodes;
using MlServe.LocalCluster.Telemetry;
using MlServe.LocalCluster.Autoscaling;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Tests.Autoscaling;

public class PodSamplerTests
{
    private static readonly DateTimeOffset Ready = new(2026, 3, 1, 12, 0, 10, TimeSpan.Zero);
    private static readonly MetricTarget Cpu = new("cpu", Utilization: 50);

    /// <summary>A window that begins within the second in which the pod became ready: by the API's whole seconds it begins before.</summary>
    [Theory]
    [InlineData(25.7, 15.5, false)]
    [InlineData(26.0, 15.5, true)]
    [InlineData(25.0, 15.0, true)]
    public void Of_UsageReadWithinASecond_EndsAtTheWholeOne(double endsAfterSecond, double windowSeconds, bool counts)
    {
        var end = Ready.AddSeconds(endsAfterSecond - Ready.Second);
        var pod = JsonNode.Parse("""
            {"metadata":{"name":"web","namespace":"default"},
             "spec":{"containers":[{"name":"main","resources":{"requests":{"cpu":"1"}}}]},
             "status":{"phase":"Running","startTime":"2026-03-01T12:00:08Z",
                       "conditions":[{"type":"Ready","status":"True","lastTransitionTime":"2026-03-01T12:00:10Z"}]}}
            """)!.AsObject();
        var usage = new PodUsage(new ObjectKey("default", "web"), end, TimeSpan.FromSeconds(windowSeconds), [new ContainerUsage("main", 0.5, 1 << 20)]);
        var samples = PodSampler.Of([pod], [usage], Cpu);
        Assert.Equal(counts ? 1 : 0, PodGroups.Of(samples, cpu: true, Ready.AddSeconds(30)).Counted.Count);
    }
}
