using k8s.Models;

namespace MlServe.Evaluator.Monitoring;

/// <summary>What a source of metrics answered.</summary>
/// <param name="Pods">One row per measured pod, others' pods of the namespace among them; null when there was no answer to be had.</param>
/// <param name="Problem">Why there is none, or why none of the pods is in it.</param>
/// <param name="IsAbsent">There is no such source here, and there will be none.</param>
internal sealed record MetricsReading(IReadOnlyList<PodMetrics>? Pods, string? Problem = null, bool IsAbsent = false);

/// <summary>Says what pods use: CPU over a window, memory at its end.</summary>
internal interface IMetricsSource
{
    /// <summary>Its name in messages and files.</summary>
    string Name { get; }

    /// <summary>The latest measurements. Does not throw for what may pass: a sample that failed is a gap, not the end.</summary>
    Task<MetricsReading> ReadAsync(PodFilter filter, CancellationToken ct);
}
