using k8s.Models;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Advice;

/// <summary>What the autoscaler should be told, once it is known what its pods should request.</summary>
/// <param name="settings">What it is told now.</param>
/// <param name="isVersion1">Whether the manifest writes it in version 1, which has one target.</param>
internal sealed class AutoscalerAdvice(AutoscalerSettings settings, bool isVersion1)
{
    private V2HorizontalPodAutoscalerSpec Spec => settings.Spec;

    private V2MetricSpec? CpuShare => Spec.Metrics.FirstOrDefault(metric => metric.ResourceName == "cpu" && metric.Target.AverageUtilization is not null);

    /// <summary>CPU of a pod's counted containers at which pods are to be added; null where it does not go by the share of the CPU requested.</summary>
    public double? ScalesAt { get; private set; }

    /// <summary>The containers, with at least the CPU requested up to which the autoscaler leaves a pod alone.</summary>
    public IReadOnlyList<ContainerAdvice> RequestForTarget(IReadOnlyList<ContainerAdvice> containers)
    {
        if (CpuShare is not { } metric || Now(metric) is not { } now)
            return containers;
        var counted = Counted(metric, containers).ToList();
        ScalesAt = TargetAdvice.ScalesAt(now, counted.TrueForAll(one => one.CpuLimit is not null) ? (double)counted.Sum(one => one.CpuLimit!.Value) : null);
        var missing = ScalesAt.Value - (double)counted.Sum(one => one.Cpu.Amount ?? 0);
        if (missing <= 0)
            return containers;
        var largest = counted.MaxBy(one => one.Cpu.Amount)!;
        var raised = largest.WithCpu(
            (double)(largest.Cpu.Amount ?? 0) + missing,
            $"the autoscaler leaves a pod alone until it uses {ResourceAdvice.Cores(ScalesAt.Value)}, so as much is requested ({largest.Cpu.Reason})");
        return [.. containers.Select(one => one == largest ? raised : one)];
    }

    /// <summary>A line for each target, the minimum and the maximum.</summary>
    /// <param name="evidence">What was shown.</param>
    /// <param name="containers">What its pods are to request.</param>
    /// <param name="room">Pods that the nodes have room for; null where that is not known.</param>
    public IEnumerable<Recommendation> Recommendations(Evidence evidence, IReadOnlyList<ContainerAdvice> containers, int? room)
    {
        foreach (var (index, metric) in Spec.Metrics.Index())
            yield return Target(index, metric, containers);
        var (least, most) = (Spec.MinReplicas!.Value, Spec.MaxReplicas);
        var (fewest, whyFewest) = ScalesAt is { } at ? TargetAdvice.Fewest(evidence.CpuUsedInAll, at, least)
            : (least, "it does not go by the share of the CPU requested");
        var (largest, whyLargest) = TargetAdvice.Most(evidence.Looks, CpuShare?.Target.AverageUtilization, most, room);
        yield return Of("spec.minReplicas", "minReplicas", least, Math.Min(fewest, largest), whyFewest);
        yield return Of("spec.maxReplicas", "maxReplicas", most, largest, whyLargest);
    }

    private Recommendation Target(int index, V2MetricSpec metric, IReadOnlyList<ContainerAdvice> containers)
    {
        var name = metric.ContainerName is { } container ? $"{metric.ResourceName} target of {container}" : $"{metric.ResourceName} target";
        var part = metric.ContainerName is null ? "resource" : "containerResource";
        var field = isVersion1 && index == 0 ? "spec.targetCPUUtilizationPercentage" : $"spec.metrics[{index}].{part}.target.averageUtilization";
        if (metric.Target.AverageUtilization is not { } percent)
            return new Recommendation(Path(field), name, metric.Target.AverageValue?.ToString(), null, "an amount, which does not depend on the request");
        var requested = Counted(metric, containers).Sum(one => one.Request(metric.ResourceName) ?? 0);
        if (Now(metric) is not { } now || requested == 0)
            return Of(field, name, percent, percent, "a container without a request: the autoscaler cannot compute a share, and what it should be is unknown");
        var at = metric == CpuShare ? ScalesAt!.Value : now;
        var advised = TargetAdvice.Percent(at, requested);
        var amount = metric.ResourceName == "cpu" ? ResourceAdvice.Cores(at) : ResourceAdvice.Bytes(at);
        return Of(field, name, percent, advised, at < now
            ? $"pods are throttled before they use the {ResourceAdvice.Cores(now)} at which it scaled: seven tenths of their limit, {amount}"
            : advised == percent ? $"it scales where pods use {amount}, as before" : $"of the new request: it scales where pods use {amount}, as before");
    }

    /// <summary>The use at which a metric asks for more pods now, cores or bytes; null where a container has no request.</summary>
    private double? Now(V2MetricSpec metric)
    {
        var requests = settings.Pod.Containers.Where(container => metric.ContainerName is null || metric.ContainerName == container.Name)
            .Select(container => container.Request(metric.ResourceName)).ToList();
        return requests.Contains(null) ? null : (double)requests.Sum()! * metric.Target.AverageUtilization!.Value / 100;
    }

    private static IEnumerable<ContainerAdvice> Counted(V2MetricSpec metric, IReadOnlyList<ContainerAdvice> containers) =>
        containers.Where(one => metric.ContainerName is null || metric.ContainerName == one.Container.Name);

    private Recommendation Of(string field, string name, int now, int advised, string reason) =>
        new(Path(field), name, Invariant($"{now}"), Invariant($"{advised}"), reason);

    private string Path(string field) => $"HorizontalPodAutoscaler/{settings.Target.Autoscaler} {field}";
}
