using k8s.Models;

namespace MlServe.Kubernetes.Objects;

/// <summary>What is asked of containers in more than one place.</summary>
public static class ContainerViews
{
    extension(V1Container container)
    {
        /// <summary>What it is promised of a resource, in cores or bytes: Kubernetes takes the limit where no request is
        /// written; null when neither is.</summary>
        /// <param name="resource">cpu, memory or another's name.</param>
        public decimal? Request(string resource) => Amount(container.Resources?.Requests, resource) ?? container.Limit(resource);

        /// <summary>The most that it may use, in cores or bytes; null where nothing is written.</summary>
        /// <param name="resource">cpu, memory or another's name.</param>
        public decimal? Limit(string resource) => Amount(container.Resources?.Limits, resource);

        /// <summary>The most memory that it may use, as messages say it: 512Mi; null where nothing is written.</summary>
        public string? MemoryLimit => Written(container.Resources?.Limits, "memory")?.ToString();
    }

    private static decimal? Amount(IDictionary<string, ResourceQuantity>? amounts, string resource) => Written(amounts, resource)?.ToDecimal();

    private static ResourceQuantity? Written(IDictionary<string, ResourceQuantity>? amounts, string resource) =>
        amounts is not null && amounts.TryGetValue(resource, out var quantity) ? quantity : null;
}
