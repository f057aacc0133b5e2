using k8s.Models;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>What the arithmetic needs to know of one pod, for one metric.</summary>
/// <param name="Name">The pod's name.</param>
/// <param name="Phase">The pod's phase as Kubernetes writes it: Pending, Running, Succeeded, Failed.</param>
/// <param name="RequestMilli">Sum of the containers' requests in thousandths of a core or byte.</param>
internal sealed record PodSample(string Name, string Phase, long RequestMilli)
{
    /// <summary>The pod has a deletion timestamp.</summary>
    public bool Deleting { get; init; }

    /// <summary>When the node accepted the pod; null before.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>The Ready condition; null when the pod has none yet.</summary>
    public bool? Ready { get; init; }

    /// <summary>When <see cref="Ready"/> last changed.</summary>
    public DateTimeOffset ReadySince { get; init; }

    /// <summary>A container without a request for the resource; null when all have one.</summary>
    public string? ContainerWithoutRequest { get; init; }

    /// <summary>The pod's latest usage; null when the metrics API has none.</summary>
    public UsageSample? Usage { get; init; }

    /// <summary>The sample of a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="usage">What the metrics API has of it; null for nothing.</param>
    /// <param name="metric">The metric.</param>
    public static PodSample Of(V1Pod pod, PodUsage? usage, V2MetricSpec metric)
    {
        var containers = pod.Spec.Containers.Where(container => metric.Counts(container.Name)).ToList();
        var ready = pod.Condition("Ready");
        return new PodSample(pod.Name(), pod.Status.Phase, containers.Sum(container => MetricViews.Milli(container.Request(metric.ResourceName) ?? 0)))
        {
            Deleting = pod.IsDeleting,
            StartTime = pod.Status.StartTime,
            Ready = ready is null ? null : pod.IsReady,
            ReadySince = ready?.LastTransitionTime ?? DateTimeOffset.MinValue,
            ContainerWithoutRequest = containers.Find(container => container.Request(metric.ResourceName) is null)?.Name,
            Usage = usage is null ? null : UsageSample.Of(usage, metric),
        };
    }
}

/// <summary>One usage sample of a pod, summed over its containers.</summary>
/// <param name="Milli">Thousandths of a core or byte.</param>
/// <param name="Timestamp">End of the interval that the sample covers.</param>
/// <param name="Window">Length of that interval.</param>
internal sealed record UsageSample(long Milli, DateTimeOffset Timestamp, TimeSpan Window)
{
    /// <summary>
    /// The usage in thousandths, rounded up container by container as Kubernetes' quantities are; null when no container
    /// counts. Its time is in whole seconds, as the metrics API tells it and as a pod's condition tells since when it is
    /// ready: the two are compared.
    /// </summary>
    public static UsageSample? Of(PodUsage usage, V2MetricSpec metric)
    {
        var containers = usage.Containers.Where(container => metric.Counts(container.Name)).ToList();
        return containers.Count == 0
            ? null
            : new UsageSample(
                containers.Sum(container => metric.IsCpu ? (long)Math.Ceiling(container.CpuCores * 1000) : container.MemoryBytes * 1000),
                usage.Timestamp.WholeSecond(), usage.Window);
    }
}
