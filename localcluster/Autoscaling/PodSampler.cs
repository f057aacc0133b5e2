using System.Text.Json.Nodes;
using MlServe.LocalCluster.Telemetry;
using MlServe.LocalCluster.Node.Kubelet;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>From pods and the metrics API to what the arithmetic needs.</summary>
internal static class PodSampler
{
    /// <summary>One sample a pod.</summary>
    /// <param name="pods">The pods under the selector.</param>
    /// <param name="usages">What the metrics API has.</param>
    /// <param name="target">The metric.</param>
    public static IReadOnlyList<PodSample> Of(IEnumerable<JsonObject> pods, IReadOnlyList<PodUsage> usages, MetricTarget target) =>
        [.. pods.Select(pod => Sample(pod, usages.FirstOrDefault(usage => usage.Pod == pod.Key()), target))];

    private static PodSample Sample(JsonObject pod, PodUsage? usage, MetricTarget target)
    {
        var containers = pod.Items("spec", "containers").Where(container => target.Container is null || container.Text("name") == target.Container).ToArray();
        var ready = pod.Condition("Ready");
        return new PodSample(
            pod.Name(), pod.Text("status", "phase") ?? "Pending",
            containers.Sum(container => (long)(ContainerResources.Request(container, target.Resource)?.Milli ?? 0)))
        {
            Deleting = pod.IsDeleting(),
            StartTime = pod.Time("status", "startTime"),
            Ready = ready is null ? null : ready.Text("status") == "True",
            ReadySince = ready.Time("lastTransitionTime") ?? DateTimeOffset.MinValue,
            ContainerWithoutRequest = containers.FirstOrDefault(container => ContainerResources.Request(container, target.Resource) is null).Text("name"),
            Usage = usage is null ? null : Usage(usage, target),
        };
    }

    /// <summary>Thousandths, rounded up container by container as Kubernetes' quantities are.</summary>
    private static UsageSample? Usage(PodUsage usage, MetricTarget target)
    {
        var containers = usage.Containers.Where(container => target.Container is null || container.Name == target.Container).ToArray();
        return containers.Length == 0
            ? null
            : new UsageSample(
                containers.Sum(container => target.IsCpu ? (long)Math.Ceiling(container.CpuCores * 1000) : container.MemoryBytes * 1000),
                WholeSecond(usage.Timestamp), usage.Window);
    }

    /// <summary>As the metrics API tells it and as a pod's condition tells since when it is ready: the two are compared.</summary>
    private static DateTimeOffset WholeSecond(DateTimeOffset time) => new(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond, time.Offset);
}
