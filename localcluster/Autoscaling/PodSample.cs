using k8s.Models;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Telemetry;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>A pod and what it used of the resource of one metric.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="RequestMilli">Sum of the requests of the containers that count, in thousandths of a core or byte.</param>
/// <param name="Usage">Its latest usage; null when the metrics API has none.</param>
internal sealed record PodSample(V1Pod Pod, long RequestMilli, UsageSample? Usage)
{
    /// <summary>A container that counts and has no request for the resource; null when all have one.</summary>
    public string? ContainerWithoutRequest { get; private init; }

    /// <summary>The sample of a pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="usage">What the metrics API has of it; null for nothing.</param>
    /// <param name="metric">The metric.</param>
    public static PodSample Of(V1Pod pod, PodUsage? usage, V2MetricSpec metric)
    {
        var requests = pod.Spec.Containers.Where(container => metric.Counts(container.Name))
            .ToDictionary(container => container.Name, container => container.Request(metric.ResourceName));
        return new PodSample(pod, requests.Values.Sum(request => MetricViews.Milli(request ?? 0)), usage is null ? null : UsageSample.Of(usage, metric))
        {
            ContainerWithoutRequest = requests.FirstOrDefault(request => request.Value is null).Key,
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
