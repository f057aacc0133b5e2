using k8s.Models;
using MlServe.Evaluator.Monitoring.Prometheus;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Monitoring;

/// <summary>What one look at the cluster gave.</summary>
/// <param name="Pods">Pods that the filter's namespace and selector match.</param>
/// <param name="Metrics">What they use.</param>
/// <param name="Other">The same from a second source; null when none is asked.</param>
internal sealed record UsageReading(IReadOnlyList<V1Pod> Pods, MetricsReading Metrics, MetricsReading? Other = null);

/// <summary>Asks the API server for pods, and a source of metrics, or two to be compared, for what they use.</summary>
internal sealed class UsageSource(KubernetesClient client, PodFilter filter, IMetricsSource first, IMetricsSource? second = null)
{
    /// <summary>What the rows are of.</summary>
    public IMetricsSource First => first;

    /// <summary>What they are compared with; null: nothing.</summary>
    public IMetricsSource? Second => second;

    /// <summary>The source that was chosen, and the one to compare it with.</summary>
    public static (IMetricsSource First, IMetricsSource? Second) Choose(KubernetesClient client, PrometheusMetrics? prometheus, UsageChoice choice) =>
        prometheus is null ? (new MetricsApi(client), null) : (prometheus, choice.Compare ? new MetricsApi(client) : null);

    /// <summary>
    /// All lists, asked for side by side. Without metrics the reading still tells requests and limits; without pods
    /// there is nothing to tell.
    /// </summary>
    /// <exception cref="KubernetesApiException">The server refuses to list pods.</exception>
    /// <exception cref="KubernetesUnreachableException">The server does not answer.</exception>
    public async Task<UsageReading> ReadAsync(CancellationToken ct)
    {
        var metrics = first.ReadAsync(filter, ct);
        var other = second?.ReadAsync(filter, ct);
        var pods = await client.ListAsync<V1Pod>(ResourceQuery.In(filter.Namespace, filter.LabelSelector), Needed, ct);
        return new UsageReading(pods.Items, await metrics, other is null ? null : await other);
    }

    /// <summary>What a sample is made from, of all that a pod is.</summary>
    private static V1Pod Needed(V1Pod pod) => new()
    {
        Metadata = new V1ObjectMeta { Name = pod.Name(), DeletionTimestamp = pod.Metadata?.DeletionTimestamp },
        Spec = new V1PodSpec
        {
            Containers = [.. pod.Containers.Select(container => new V1Container { Name = container.Name, Resources = container.Resources })],
        },
        Status = new V1PodStatus { Phase = pod.Status?.Phase, Conditions = [.. (pod.Status?.Conditions ?? []).Where(one => one.Type == "Ready")] },
    };
}
