using k8s.Models;
using MlServe.Kubernetes.Client;

namespace MlServe.Evaluator.Monitoring;

/// <summary>metrics.k8s.io, which metrics-server brings and the autoscaler reads.</summary>
internal sealed class MetricsApi(KubernetesClient client) : IMetricsSource
{
    /// <inheritdoc/>
    public string Name => "the metrics API";

    /// <inheritdoc/>
    public async Task<MetricsReading> ReadAsync(PodFilter filter, CancellationToken ct)
    {
        try
        {
            // By namespace alone: not every metrics API understands label selectors, and the pods' names tell.
            return new MetricsReading((await client.ListAsync<PodMetrics>(ResourceQuery.In(filter.Namespace), ct)).Items);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return new MetricsReading(null, "the cluster has no metrics API (metrics.k8s.io); install metrics-server to see what the pods use", IsAbsent: true);
        }
        catch (Exception exception) when (ClusterFailure.Is(exception))
        {
            return new MetricsReading(null, exception.Message);
        }
    }
}
