using k8s.Models;
using MlServe.Kubernetes.Client;

namespace MlServe.Evaluator.Monitoring;

/// <summary>
/// Waits until every replica is measured. The metrics API needs two scrapes of a new pod, half a minute as shipped:
/// a load that begins before leaves that time out of the usage, and the autoscaler blind in it.
/// </summary>
internal sealed class FirstMetrics(UsageSource source, PodFilter filter, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Waits at most <paramref name="patience"/>; the rest is the monitor's to tell.</summary>
    /// <returns>Whether every replica is measured.</returns>
    public async Task<bool> WaitAsync(TimeSpan patience, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            try
            {
                var reading = await source.ReadAsync(ct);
                if (reading.Metrics.IsAbsent)
                    return false;
                if (AreAllMeasured(reading.Pods, reading.Metrics) && (reading.Other is not { IsAbsent: false } other || AreAllMeasured(reading.Pods, other)))
                    return true;
            }
            catch (Exception exception) when (ClusterFailure.Is(exception))
            {
                // It may come back; if not, the monitor marks the gaps.
            }

            if (time.GetElapsedTime(start) >= patience)
                return false;
            await Task.Delay(Pause, time, ct);
        }
    }

    private bool AreAllMeasured(IEnumerable<V1Pod> pods, MetricsReading metrics)
    {
        var measured = (metrics.Pods ?? []).Select(pod => pod.Metadata?.Name).ToHashSet();
        var replicas = pods.Where(pod => UsageTotals.IsReplica(pod, filter.Containers)).ToList();
        return replicas.Count > 0 && replicas.All(pod => measured.Contains(pod.Metadata.Name));
    }
}
