using k8s.Models;
using MlServe.Evaluator.RunFiles.Tables;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Monitoring;

/// <summary>From the pods and their metrics to one row. Pure: the policy of what counts is here and nowhere else.</summary>
internal static class UsageTotals
{
    private const double BytesPerKB = 1024;

    /// <summary>
    /// Sums requests, limits and usage over the same containers of the same pods: those that run, are not being
    /// deleted, and have one of the containers. Pending and terminating pods serve nobody and are not replicas.
    /// </summary>
    /// <param name="time">When the sample was due.</param>
    /// <param name="pods">Pods of the namespace that the label selector matches.</param>
    /// <param name="metrics">Their metrics; null when the metrics API gave none.</param>
    /// <param name="containers">Names of the containers that count.</param>
    /// <returns>
    /// Usage is null while no pod of the row has a measurement; of several pods, one that has none yet (it started
    /// less than a scrape ago) counts nothing.
    /// </returns>
    public static UsageRow Of(
        DateTimeOffset time, IEnumerable<V1Pod> pods, IEnumerable<PodMetrics>? metrics, IReadOnlySet<string> containers)
    {
        var replicas = pods.Where(pod => IsReplica(pod, containers)).ToList();
        var counted = replicas.SelectMany(pod => pod.Containers).Where(container => containers.Contains(container.Name)).ToList();
        var measured = Measured(replicas, metrics, containers);
        var usage = Usage(measured, containers);
        return new UsageRow(
            time,
            replicas.Count,
            (double)counted.Sum(container => container.Request("cpu") ?? 0),
            (double)counted.Sum(container => container.Request("memory") ?? 0) / BytesPerKB,
            (double)counted.Sum(container => container.Limit("cpu") ?? 0),
            (double)counted.Sum(container => container.Limit("memory") ?? 0) / BytesPerKB,
            usage?.Sum(container => Used(container, "cpu")),
            usage?.Sum(container => Used(container, "memory")) / BytesPerKB,
            measured?.Min(pod => pod.Timestamp),
            measured?.Max(pod => GoDuration.Parse(pod.Window)?.TotalSeconds))
        {
            Ready = replicas.Count(pod => pod.IsReady),
            CpuUsedByBusiestCores = measured?.Max(pod => (double?)Counted(pod, containers).Sum(container => Used(container, "cpu"))),
            MemoryUsedByLargestKB = measured?.Max(pod => (double?)Counted(pod, containers).Sum(container => Used(container, "memory"))) / BytesPerKB,
        };
    }

    /// <summary>Whether the pod counts as a replica: it runs, nobody deletes it, it has one of the containers.</summary>
    public static bool IsReplica(V1Pod pod, IReadOnlySet<string> containers) =>
        pod.Status?.Phase == "Running" && !pod.IsDeleting && pod.Containers.Any(container => containers.Contains(container.Name));

    /// <summary>Metrics of the replicas; null when they have none, empty when there is no replica.</summary>
    private static List<PodMetrics>? Measured(List<V1Pod> replicas, IEnumerable<PodMetrics>? metrics, IReadOnlySet<string> containers)
    {
        if (metrics is null)
            return null;
        var names = replicas.Select(pod => pod.Name()).ToHashSet();
        var measured = metrics.Where(pod => names.Contains(pod.Metadata?.Name ?? "") && Counted(pod, containers).Any()).ToList();
        return measured.Count == 0 && replicas.Count > 0 ? null : measured;
    }

    private static List<ContainerMetrics>? Usage(List<PodMetrics>? measured, IReadOnlySet<string> containers) =>
        measured?.SelectMany(pod => Counted(pod, containers)).ToList();

    // Metrics APIs of other makers leave out what is empty.
    private static IEnumerable<ContainerMetrics> Counted(PodMetrics pod, IReadOnlySet<string> containers) =>
        (pod.Containers ?? []).Where(container => containers.Contains(container.Name));

    private static double Used(ContainerMetrics container, string resource) =>
        container.Usage?.TryGetValue(resource, out var used) == true ? used.ToDouble() : 0;
}
