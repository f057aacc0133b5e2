using System.Globalization;
using k8s.Models;

namespace MlServe.LocalCluster.Objects;

/// <summary>What is asked of Services in more than one place.</summary>
internal static class ServiceViews
{
    extension(V1Service service)
    {
        /// <summary>Whether its selector means a pod with these labels. Without a selector it means none.</summary>
        public bool Selects(IEnumerable<KeyValuePair<string, string>>? labels) =>
            service.Spec.Selector is { Count: > 0 } selector && selector.All(pair => labels?.Contains(pair) == true);
    }

    extension(V1ServicePort port)
    {
        /// <summary>The port of a pod that it leads to; null when it is given by a name that no container of the pod has.</summary>
        public int? Of(V1Pod pod) => int.TryParse(port.TargetPort.Value, CultureInfo.InvariantCulture, out var number)
            ? number
            : pod.Spec.Containers.SelectMany(container => container.Ports ?? [])
                .FirstOrDefault(candidate => candidate.Name == port.TargetPort.Value && candidate.Protocol == port.Protocol)?.ContainerPort;
    }
}
