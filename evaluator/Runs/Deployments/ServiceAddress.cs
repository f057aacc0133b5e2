using k8s.Models;
using MlServe.Kubernetes.Client;
using MlServe.Kubernetes.Objects;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>Where a Service is reached from outside.</summary>
internal static class ServiceAddress
{
    /// <summary>
    /// <c>http://NODE:NODEPORT/test</c>. The node is this machine for the embedded cluster; of a real one it is the first
    /// ready node's internal address, since only then every node forwards.
    /// </summary>
    /// <exception cref="UserErrorException">The manifest has no reachable Service, or the cluster no address for it.</exception>
    public static async Task<Uri> FindAsync(KubernetesClient client, RunTarget target, bool isEmbedded, CancellationToken ct)
    {
        var service = await client.GetAsync<V1Service>(target.Service!.Name() ?? "", target.Namespace, ct);
        var port = (service.Spec?.Ports ?? []).Select(port => port.NodePort).FirstOrDefault(port => port > 0)
            ?? throw new UserErrorException($"Service {service.Name()} has no node port: make it of type NodePort, or name its address with --url.");
        var host = isEmbedded ? "localhost" : await NodeAsync(client, ct);
        return new Uri(Invariant($"http://{(host.Contains(':') ? $"[{host}]" : host)}:{port}/test"));
    }

    private static async Task<string> NodeAsync(KubernetesClient client, CancellationToken ct)
    {
        var nodes = (await client.ListAsync<V1Node>(new ResourceQuery(), ct)).Items;
        return nodes
            .Where(node => node.IsReady)
            .Select(node => node.Status.Addresses?.FirstOrDefault(address => address.Type == "InternalIP")?.Address)
            .FirstOrDefault(address => !string.IsNullOrEmpty(address))
            ?? throw new UserErrorException("no ready node of the cluster tells its address: name the service's with --url.");
    }
}
