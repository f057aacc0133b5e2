using k8s.Models;

namespace MlServe.LocalCluster.Autoscaling;

/// <summary>
/// What the arithmetic asks of a metric of an autoscaler: a resource (cpu, memory) with either a utilization, in percent of
/// the request, or an average value, which wins.
/// </summary>
internal static class MetricViews
{
    extension(V2MetricSpec metric)
    {
        /// <summary>cpu or memory.</summary>
        public string ResourceName => metric.Resource?.Name ?? metric.ContainerResource.Name;

        /// <summary>Only this container counts (type ContainerResource); null: the whole pod.</summary>
        public string? ContainerName => metric.ContainerResource?.Container;

        /// <summary>What it should come to.</summary>
        public V2MetricTarget Target => metric.Resource?.Target ?? metric.ContainerResource.Target;

        /// <summary>Usage per pod that it should come to, in thousandths of a core or byte; null when a utilization is the target.</summary>
        public long? AverageMilli => metric.Target.AverageValue is { } value ? Milli(value.ToDecimal()) : null;

        /// <summary>Readiness decides over a sample only for cpu: a starting process burns CPU that says nothing of its load.</summary>
        public bool IsCpu => metric.ResourceName == "cpu";

        /// <summary>Whether a container counts.</summary>
        public bool Counts(string container) => metric.ContainerName is null || metric.ContainerName == container;

        /// <summary>The metric in the words of Kubernetes' events and conditions.</summary>
        public string Description => metric switch
        {
            { AverageMilli: not null } => $"{metric.ResourceName} resource",
            { ContainerName: not null } => $"{metric.ResourceName} container resource utilization (percentage of request)",
            _ => $"{metric.ResourceName} resource utilization (percentage of request)",
        };
    }

    /// <summary>Thousandths, rounded up as Kubernetes does, of no more than any node has (9 TB), so that they can be added and multiplied.</summary>
    public static long Milli(decimal amount) => (long)Math.Min(1L << 53, decimal.Ceiling(amount * 1000));
}
