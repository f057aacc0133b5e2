using System.Collections.Immutable;
using System.Net;
using k8s.Models;
using MlServe.LocalCluster.Objects;

namespace MlServe.LocalCluster.Network;

/// <summary>A port of a Service and the pods behind it.</summary>
/// <param name="NodePort">The port on the node.</param>
/// <param name="Backends">Address and port of each pod that gets connections, in the pods' order.</param>
internal sealed record ServicePortBackends(int NodePort, ImmutableArray<IPEndPoint> Backends);

/// <summary>From a Service and pods to who gets its connections. Pure.</summary>
internal static class ServiceBackends
{
    /// <summary>One entry for each TCP port that has a node port.</summary>
    /// <param name="service">The Service.</param>
    /// <param name="pods">The pods of its namespace.</param>
    public static IReadOnlyList<ServicePortBackends> Of(V1Service service, IEnumerable<V1Pod> pods)
    {
        if (service.Spec.Type is not ("NodePort" or "LoadBalancer"))
            return [];
        var running = pods.Where(pod => service.Selects(pod.Metadata.Labels) && pod.Status?.PodIP is { Length: > 0 } && !pod.HasEnded).ToArray();
        // Ready pods get traffic, terminating ones none from the moment they are deleted while there is another.
        var backends = running.Where(pod => !pod.IsDeleting && (pod.IsReady || service.Spec.PublishNotReadyAddresses == true)).ToArray();
        // The last pods of a service go on serving while they terminate, rather than nobody does.
        if (backends.Length == 0)
            backends = [.. running.Where(pod => pod.IsDeleting && pod.IsReady)];
        return
        [
            .. from port in service.Spec.Ports ?? []
               where port is { NodePort: > 0, Protocol: "TCP" }
               select new ServicePortBackends(port.NodePort!.Value, [.. backends.Select(pod => Backend(port, pod)).OfType<IPEndPoint>()]),
        ];
    }

    private static IPEndPoint? Backend(V1ServicePort port, V1Pod pod) =>
        port.Of(pod) is { } number && IPAddress.TryParse(pod.Status.PodIP, out var address) ? new IPEndPoint(address, number) : null;
}
