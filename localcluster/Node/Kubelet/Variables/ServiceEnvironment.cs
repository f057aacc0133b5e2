using System.Globalization;
using k8s.Models;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Node.Kubelet.Variables;

/// <summary>
/// What the kubelet tells every container of the Services of its namespace, and always of the API: under Kubernetes' own names, and
/// under those that Docker once gave linked containers.
/// </summary>
internal static class ServiceEnvironment
{
    /// <summary>The variables of all Services with an address.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(ObjectStore store, V1Pod pod) => store.List(ClusterKinds.Services).Items
        .Where(stored => stored.Key is { Namespace: "default", Name: "kubernetes" }
            || (stored.Key.Namespace == pod.Metadata.NamespaceProperty && pod.Spec.EnableServiceLinks != false))
        .Select(stored => stored.As<V1Service>())
        .Where(service => service.Spec.ClusterIP is { Length: > 0 } and not "None")
        .SelectMany(service => Variables(service.Metadata.Name, service.Spec));

    private static IEnumerable<KeyValuePair<string, string>> Variables(string service, V1ServiceSpec spec)
    {
        var (prefix, address) = (Upper(service), spec.ClusterIP);
        foreach (var (index, port) in (spec.Ports ?? []).Index())
        {
            var number = port.Port.ToString(CultureInfo.InvariantCulture);
            var protocol = port.Protocol.ToLowerInvariant();
            var url = $"{protocol}://{address}:{number}";
            if (index == 0)
            {
                yield return new(prefix + "_SERVICE_HOST", address);
                yield return new(prefix + "_SERVICE_PORT", number);
                yield return new(prefix + "_PORT", url);
            }
            if (port.Name is { Length: > 0 } name)
                yield return new($"{prefix}_SERVICE_PORT_{Upper(name)}", number);
            var link = $"{prefix}_PORT_{number}_{port.Protocol}";
            yield return new(link, url);
            yield return new(link + "_PROTO", protocol);
            yield return new(link + "_PORT", number);
            yield return new(link + "_ADDR", address);
        }
    }

    private static string Upper(string name) => name.ToUpperInvariant().Replace('-', '_');
}
