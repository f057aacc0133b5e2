using System.Globalization;
using k8s.Models;

namespace MlServe.LocalCluster.Objects;

/// <summary>What is asked of containers in more than one place.</summary>
internal static class ContainerViews
{
    extension(V1Container container)
    {
        /// <summary>A port given by its number or by the name that one of the container's ports has; null when none has it.</summary>
        public int? Port(IntOrString port) =>
            container.Ports?.FirstOrDefault(candidate => candidate.Name == port.Value)?.ContainerPort
            ?? (int.TryParse(port.Value, CultureInfo.InvariantCulture, out var number) ? number : null);
    }
}
