using System.Globalization;
using k8s.Models;

namespace MlServe.LocalCluster.Objects;

/// <summary>What is asked of containers in more than one place.</summary>
internal static class ContainerViews
{
    extension(V1Container container)
    {
        /// <summary>What it asks for: the request, or the limit where only that is written; null when neither is.</summary>
        /// <param name="resource">cpu, memory or another's name.</param>
        public decimal? Request(string resource) => Amount(container.Resources?.Requests, resource) ?? container.Limit(resource);

        /// <summary>The most that it may use; null where nothing is written.</summary>
        /// <param name="resource">cpu, memory or another's name.</param>
        public decimal? Limit(string resource) => Amount(container.Resources?.Limits, resource);

        /// <summary>A port given by its number or by the name that one of the container's ports has; null when none has it.</summary>
        public int? Port(IntOrString port) =>
            container.Ports?.FirstOrDefault(candidate => candidate.Name == port.Value)?.ContainerPort
            ?? (int.TryParse(port.Value, CultureInfo.InvariantCulture, out var number) ? number : null);
    }

    private static decimal? Amount(IDictionary<string, ResourceQuantity>? amounts, string resource) =>
        amounts is not null && amounts.TryGetValue(resource, out var quantity) ? quantity.ToDecimal() : null;
}
