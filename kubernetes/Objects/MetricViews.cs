using k8s.Models;

namespace MlServe.Kubernetes.Objects;

/// <summary>What is asked of an autoscaler's metrics of the types Resource and ContainerResource in more than one place.</summary>
public static class MetricViews
{
    extension(V2MetricSpec metric)
    {
        /// <summary>cpu or memory.</summary>
        public string ResourceName => metric.Resource?.Name ?? metric.ContainerResource.Name;

        /// <summary>Only this container counts (type ContainerResource); null: the whole pod.</summary>
        public string? ContainerName => metric.ContainerResource?.Container;

        /// <summary>What it should come to.</summary>
        public V2MetricTarget Target => metric.Resource?.Target ?? metric.ContainerResource.Target;
    }

    extension(V2MetricStatus status)
    {
        /// <summary>cpu or memory; null for other types.</summary>
        public string? ResourceName => status.Resource?.Name ?? status.ContainerResource?.Name;

        /// <summary>Only this container counted (type ContainerResource); null: the whole pod.</summary>
        public string? ContainerName => status.ContainerResource?.Container;

        /// <summary>What it came to; null for other types.</summary>
        public V2MetricValueStatus? Current => status.Resource?.Current ?? status.ContainerResource?.Current;
    }
}
