using System.Globalization;
using System.Net.NetworkInformation;
using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Gives services their cluster address and node ports, each unique in the cluster.</summary>
internal static class ServiceAllocation
{
    private const int FirstNodePort = 30000;
    private const int LastNodePort = 32767;

    /// <summary>Keeps what the service had, checks what it asks for, and gives what it leaves open.</summary>
    public static void Allocate(ObjectStore store, JsonObject service, JsonObject? old, ICollection<FieldError> errors)
    {
        service.SetDefault(new JsonObject(), "status", "loadBalancer");
        if (service.Object("spec") is not { } spec)
            return;
        var others = store.List(ClusterKinds.Services).Items.Where(other => other.Key != service.Key()).Select(other => other.As<V1Service>().Spec).ToList();
        ClusterAddress(spec, old, others, errors);
        NodePorts(spec, service.Uid(), old, others, errors);
    }

    private static void ClusterAddress(JsonObject spec, JsonObject? old, List<V1ServiceSpec> others, ICollection<FieldError> errors)
    {
        if (spec.Text("type") == "ExternalName")
            return;
        var before = old.Text("spec", "clusterIP");
        var wanted = spec.Text("clusterIP") ?? spec.Strings("clusterIPs").FirstOrDefault() ?? "";
        if (before is not null && wanted.Length > 0 && wanted != before)
            errors.Add(FieldError.Invalid("spec.clusterIPs[0]", $"[\"{wanted}\"]", "may not change once set"));
        if (wanted.Length == 0)
            wanted = before ?? FreeAddress(others);
        else if (before is null && wanted != "None" && others.Any(other => other.ClusterIP == wanted))
            errors.Add(FieldError.Invalid("spec.clusterIPs", $"[\"{wanted}\"]", $"failed to allocate IP {wanted}: provided IP is already allocated"));
        spec["clusterIP"] = wanted;
        spec["clusterIPs"] = new JsonArray(wanted);
    }

    /// <summary>An address of 10.96.0.0/16 that no service has. Nothing listens there: pods meet by pod addresses and node ports.</summary>
    private static string FreeAddress(List<V1ServiceSpec> others)
    {
        var taken = others.Select(other => other.ClusterIP).ToHashSet();
        for (var n = 10; n < 65536; n++)
        {
            var address = string.Create(CultureInfo.InvariantCulture, $"10.96.{n / 256}.{n % 256}");
            if (taken.Add(address))
                return address;
        }
        throw StatusException.Internal("no cluster address is free");
    }

    private static void NodePorts(JsonObject spec, string uid, JsonObject? old, List<V1ServiceSpec> others, ICollection<FieldError> errors)
    {
        if (spec.Text("type") is not ("NodePort" or "LoadBalancer"))
        {
            NoNodePorts(spec, old);
            return;
        }
        var taken = others.SelectMany(other => other.Ports ?? []).Select(port => (long)(port.NodePort ?? 0)).Where(port => port != 0).ToHashSet();
        var ports = spec.Items("ports").ToList();
        for (var i = 0; i < ports.Count; i++)
        {
            ports[i].SetDefault(Earlier(old, ports[i]), "nodePort");
            if (ports[i].Int("nodePort") is not { } wanted || wanted == 0)
                continue;
            if (wanted is < FirstNodePort or > LastNodePort)
                errors.Add(
                    FieldError.Invalid(
                        $"spec.ports[{i}].nodePort",
                        $"{wanted}",
                        $"provided port is not in the valid range. The range of valid ports is {FirstNodePort}-{LastNodePort}"
                    )
                );
            // Several protocols of one service may share a number.
            else if (taken.Contains(wanted))
                errors.Add(FieldError.Invalid($"spec.ports[{i}].nodePort", $"{wanted}", "provided port is already allocated"));
        }
        taken.UnionWith(ports.Select(port => port.Int("nodePort") ?? 0));
        foreach (var port in ports.Where(port => port.Int("nodePort") is null or 0))
            port.Set(Shared(ports, port) ?? FreeNodePort(uid, taken), "nodePort");
    }

    /// <summary>
    /// What a service had is taken back with its type, as Kubernetes does it for clients that send it along; what it never had
    /// the rules of services refuse.
    /// </summary>
    private static void NoNodePorts(JsonObject spec, JsonObject? old)
    {
        var had = ServicePorts(old).Select(port => port.Int("nodePort") ?? 0).ToHashSet();
        foreach (var port in spec.Items("ports"))
            if (spec.Text("type") != "ClusterIP" || port.Int("nodePort") is not { } asked || asked == 0 || had.Contains(asked))
                port.Remove("nodePort");
    }

    /// <summary>The node port of the same port in another protocol.</summary>
    private static long? Shared(List<JsonObject> ports, JsonObject port) =>
        ports
            .Where(other => other.Int("port") == port.Int("port") && other.Text("protocol") != port.Text("protocol"))
            .Select(other => other.Int("nodePort"))
            .FirstOrDefault(known => known > 0);

    /// <summary>
    /// A port from anywhere in the range, as Kubernetes takes them, so that two clusters on a machine seldom meet; and none that
    /// a program of this machine listens on.
    /// </summary>
    private static long? FreeNodePort(string uid, HashSet<long> taken)
    {
        const int Count = LastNodePort - FirstNodePort + 1;
        taken.UnionWith(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => (long)listener.Port));
        var start = Math.Abs(uid.Aggregate(17, (hash, letter) => unchecked(hash * 31 + letter)) % Count);
        return Enumerable.Range(0, Count).Select(i => (long?)(FirstNodePort + (start + i) % Count)).FirstOrDefault(free => taken.Add(free!.Value));
    }

    private static IEnumerable<JsonObject> ServicePorts(JsonObject? service) => service.Items("spec", "ports");

    private static JsonNode? Earlier(JsonObject? old, JsonObject port) =>
        ServicePorts(old)
            .FirstOrDefault(before => before.Int("port") == port.Int("port") && before.Text("protocol") == port.Text("protocol"))
            ?["nodePort"]?.DeepClone();
}
