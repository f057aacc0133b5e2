using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

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
    public static IReadOnlyList<ServicePortBackends> Of(JsonObject service, IEnumerable<JsonObject> pods)
    {
        if (service.Text("spec", "type") is not ("NodePort" or "LoadBalancer"))
            return [];
        var running = pods.Where(pod => Selects(service, pod.Labels()) && IsReachable(pod)).ToArray();
        var backends = running.Where(pod => IsReady(service, pod)).ToArray();
        // The last pods of a service go on serving while they terminate, rather than nobody does.
        if (backends.Length == 0)
            backends = [.. running.Where(pod => pod.IsDeleting() && pod.IsTrue("Ready"))];
        return
        [
            .. from port in service.Items("spec", "ports")
               where port.Int("nodePort") is > 0 && port.Text("protocol") is null or "TCP"
               select new ServicePortBackends((int)port.Int("nodePort")!.Value, [.. backends.Select(pod => Backend(port, pod)).OfType<IPEndPoint>()]),
        ];
    }

    /// <summary>Whether the Service's selector means a pod with these labels. Without a selector it means none.</summary>
    public static bool Selects(JsonObject service, IReadOnlyDictionary<string, string> labels)
    {
        var selector = service.StringMap("spec", "selector");
        return selector.Count > 0 && selector.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);
    }

    private static bool IsReachable(JsonObject pod) =>
        pod.Text("status", "podIP") is { Length: > 0 } && pod.Text("status", "phase") is not ("Succeeded" or "Failed");

    /// <summary>Ready pods get traffic, terminating ones none from the moment they are deleted while there is another.</summary>
    private static bool IsReady(JsonObject service, JsonObject pod) =>
        !pod.IsDeleting() && (pod.IsTrue("Ready") || service.Flag("spec", "publishNotReadyAddresses"));

    private static IPEndPoint? Backend(JsonObject port, JsonObject pod)
    {
        var number = port.Text("targetPort") is { } name ? NamedPort(pod, name) : port.Int("targetPort") ?? port.Int("port");
        return number is > 0 and < 65536 && IPAddress.TryParse(pod.Text("status", "podIP"), out var address)
            ? new IPEndPoint(address, (int)number)
            : null;
    }

    private static long? NamedPort(JsonObject pod, string name) =>
        pod.Items("spec", "containers").SelectMany(container => container.Items("ports"))
            .FirstOrDefault(port => port.Text("name") == name && port.Text("protocol") is null or "TCP").Int("containerPort");
}
