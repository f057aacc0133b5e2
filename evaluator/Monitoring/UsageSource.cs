using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Resources;

namespace MlServe.Evaluator.Monitoring;

/// <summary>What one look at the cluster gave.</summary>
/// <param name="Pods">Pods that the filter's namespace and selector match.</param>
/// <param name="Metrics">Metrics of the namespace's pods; null when there are none to be had.</param>
/// <param name="MetricsProblem">Why not.</param>
internal sealed record UsageReading(IReadOnlyList<Pod> Pods, IReadOnlyList<PodMetrics>? Metrics, string? MetricsProblem);

/// <summary>Asks the API server for pods, and metrics.k8s.io for what they use.</summary>
internal sealed class UsageSource(KubernetesClient client, PodFilter filter)
{
    /// <summary>
    /// Both lists, asked for side by side. Without metrics the reading still tells requests and limits; without pods
    /// there is nothing to tell.
    /// </summary>
    /// <exception cref="KubernetesApiException">The server refuses to list pods.</exception>
    /// <exception cref="KubernetesUnreachableException">The server does not answer.</exception>
    public async Task<UsageReading> ReadAsync(CancellationToken ct)
    {
        // By namespace alone: not every metrics API understands label selectors, and the pods' names tell.
        var metrics = ReadMetricsAsync(ct);
        var pods = await client.ListAsync<Pod>(ResourceQuery.In(filter.Namespace, filter.LabelSelector), ct);
        var (items, problem) = await metrics;
        return new UsageReading(pods.Items, items, problem);
    }

    private async Task<(IReadOnlyList<PodMetrics>?, string?)> ReadMetricsAsync(CancellationToken ct)
    {
        try
        {
            return ((await client.ListAsync<PodMetrics>(ResourceQuery.In(filter.Namespace), ct)).Items, null);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return (null, "the cluster has no metrics API (metrics.k8s.io); install metrics-server to see what the pods use");
        }
        catch (Exception exception) when (exception is KubernetesApiException or KubernetesUnreachableException)
        {
            return (null, exception.Message);
        }
    }
}
