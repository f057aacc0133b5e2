using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MlServe.Kubernetes;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Store;
using ResourceKind = MlServe.LocalCluster.Store.ResourceKind;

namespace MlServe.LocalCluster.Node.Kubelet;

/// <summary>
/// The environment of a container: what a process on this machine needs, what Kubernetes gives every container, the
/// Services of its namespace, and what the manifest says, the later over the earlier.
/// </summary>
internal static class ContainerEnvironment
{
    // What a program needs to be found and started. All else of the cluster's own environment stays its own.
    private static readonly string[] FromMachine =
        ["PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "LD_LIBRARY_PATH", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    /// <summary>All variables.</summary>
    /// <param name="store">For Services, ConfigMaps and Secrets.</param>
    /// <param name="pod">The pod, its address in its status.</param>
    /// <param name="container">The container of its spec.</param>
    /// <param name="node">For limits that the container does not set.</param>
    /// <param name="limitsEnforced">Where they are not, programs cannot see their CPU limit and are told.</param>
    /// <exception cref="ContainerConfigException">A reference leads nowhere.</exception>
    public static IReadOnlyDictionary<string, string> Build(ObjectStore store, JsonObject pod, JsonObject container, NodeCapacity node, bool limitsEnforced)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in FromMachine)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                values[name] = value;
        values["HOSTNAME"] = pod.Name();
        values["POD_NAME"] = pod.Name();
        values["POD_NAMESPACE"] = pod.Namespace();
        values["POD_IP"] = pod.Text("status", "podIP") ?? "";
        values["NODE_NAME"] = pod.Text("spec", "nodeName") ?? "";
        AddServices(values, store, pod);
        if (!limitsEnforced && ContainerResources.Amount(container, "limits", "cpu") is { } cpu)
        {
            values["CPU_LIMIT"] = cpu.Value.ToString(CultureInfo.InvariantCulture);
            values["DOTNET_PROCESSOR_COUNT"] = cpu.RoundedUp.ToString(CultureInfo.InvariantCulture);
        }
        foreach (var source in container.Items("envFrom"))
            AddAll(values, store, pod, source);
        foreach (var variable in container.Items("env"))
            if (variable.Text("name") is { } name && Value(variable, values, store, pod, container, node) is { } value)
                values[name] = value;
        return values;
    }

    /// <summary>As the kubelet does for every Service with an address, and always for the API.</summary>
    private static void AddServices(Dictionary<string, string> values, ObjectStore store, JsonObject pod)
    {
        foreach (var service in store.List(ClusterKinds.Services).Copies())
        {
            var isApi = service.Namespace() == "default" && service.Name() == "kubernetes";
            var linked = service.Namespace() == pod.Namespace() && (pod.At("spec", "enableServiceLinks") is null || pod.Flag("spec", "enableServiceLinks"));
            if ((!isApi && !linked) || service.Text("spec", "clusterIP") is not { Length: > 0 } address || address == "None")
                continue;
            AddService(values, service, address);
        }
    }

    /// <summary>Kubernetes' own names, and those that Docker once gave linked containers.</summary>
    private static void AddService(Dictionary<string, string> values, JsonObject service, string address)
    {
        var prefix = service.Name().ToUpperInvariant().Replace('-', '_');
        var first = true;
        foreach (var port in service.Items("spec", "ports"))
        {
            var number = (port.Int("port") ?? 0).ToString(CultureInfo.InvariantCulture);
            var protocol = port.Text("protocol") ?? "TCP";
            var link = $"{prefix}_PORT_{number}_{protocol.ToUpperInvariant()}";
            var url = $"{protocol.ToLowerInvariant()}://{address}:{number}";
            if (first)
            {
                values[prefix + "_SERVICE_HOST"] = address;
                values[prefix + "_SERVICE_PORT"] = number;
                values[prefix + "_PORT"] = url;
                first = false;
            }
            if (port.Text("name") is { Length: > 0 } name)
                values[$"{prefix}_SERVICE_PORT_{name.ToUpperInvariant().Replace('-', '_')}"] = number;
            values[link] = url;
            values[link + "_PROTO"] = protocol.ToLowerInvariant();
            values[link + "_PORT"] = number;
            values[link + "_ADDR"] = address;
        }
    }

    private static void AddAll(Dictionary<string, string> values, ObjectStore store, JsonObject pod, JsonObject source)
    {
        var prefix = source.Text("prefix") ?? "";
        var (reference, kind) = source.Object("configMapRef") is { } map ? (map, ClusterKinds.ConfigMaps) : (source.Object("secretRef"), ClusterKinds.Secrets);
        if (reference is null || Find(store, kind, pod, reference) is not { } found)
            return;
        foreach (var (key, value) in Data(kind, found))
            values[prefix + key] = value;
    }

    private static string? Value(
        JsonObject variable, Dictionary<string, string> values, ObjectStore store, JsonObject pod, JsonObject container, NodeCapacity node)
    {
        if (variable.Object("valueFrom") is not { } from)
            return VariableExpansion.Expand(variable.Text("value") ?? "", values);
        if (from.Text("fieldRef", "fieldPath") is { } path)
            return Field(pod, path);
        if (from.Object("resourceFieldRef") is { } resource)
            return Resource(pod, container, resource, node);
        if (from.Object("configMapKeyRef") is { } map)
            return Key(store, ClusterKinds.ConfigMaps, pod, map);
        if (from.Object("secretKeyRef") is { } secret)
            return Key(store, ClusterKinds.Secrets, pod, secret);
        throw new ContainerConfigException($"env {variable.Text("name")}: valueFrom has none of fieldRef, resourceFieldRef, configMapKeyRef and secretKeyRef");
    }

    private static string Field(JsonObject pod, string path) => path switch
    {
        "metadata.name" => pod.Name(),
        "metadata.namespace" => pod.Namespace(),
        "metadata.uid" => pod.Uid(),
        "spec.nodeName" => pod.Text("spec", "nodeName") ?? "",
        "spec.serviceAccountName" => pod.Text("spec", "serviceAccountName") ?? "",
        "status.podIP" or "status.podIPs" => pod.Text("status", "podIP") ?? "",
        "status.hostIP" or "status.hostIPs" => pod.Text("status", "hostIP") ?? "",
        _ when Subscript(path, "metadata.labels") is { } label => pod.Labels().GetValueOrDefault(label, ""),
        _ when Subscript(path, "metadata.annotations") is { } name => pod.StringMap("metadata", "annotations").GetValueOrDefault(name, ""),
        _ => throw new ContainerConfigException($"fieldRef: unsupported fieldPath: {path}"),
    };

    private static string? Subscript(string path, string map) =>
        path.StartsWith(map + "['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal) ? path[(map.Length + 2)..^2] : null;

    /// <summary>Whole units of the divisor, rounded up; without a limit the node's whole amount.</summary>
    private static string Resource(JsonObject pod, JsonObject container, JsonObject reference, NodeCapacity node)
    {
        var parts = (reference.Text("resource") ?? "").Split('.');
        if (parts is not [("limits" or "requests") and var what, ("cpu" or "memory") and var name])
            throw new ContainerConfigException($"resourceFieldRef: unsupported resource {reference.Text("resource")}");
        var owner = reference.Text("containerName") is { Length: > 0 } other
            ? pod.Items("spec", "containers").FirstOrDefault(item => item.Text("name") == other) ?? throw new ContainerConfigException($"resourceFieldRef: container {other} not found")
            : container;
        var amount = (what == "requests" ? ContainerResources.Request(owner, name) : ContainerResources.Amount(owner, what, name))?.Value ?? (what == "requests" ? 0 : name == "cpu" ? node.Cpu.Value : node.Memory.Value);
        var divisor = reference.Text("divisor") is { } text && Quantity.TryParse(text, out var given) && given.Value > 0 ? given.Value : 1;
        return decimal.Ceiling(amount / divisor).ToString("0", CultureInfo.InvariantCulture);
    }

    private static string? Key(ObjectStore store, ResourceKind kind, JsonObject pod, JsonObject reference)
    {
        if (Find(store, kind, pod, reference) is not { } found)
            return null;
        var key = reference.Text("key") ?? "";
        if (Data(kind, found).FirstOrDefault(pair => pair.Key == key) is { Key: not null } pair)
            return pair.Value;
        return reference.Flag("optional")
            ? null
            : throw new ContainerConfigException($"couldn't find key {key} in {kind.Kind} {pod.Namespace()}/{reference.Text("name")}");
    }

    private static JsonObject? Find(ObjectStore store, ResourceKind kind, JsonObject pod, JsonObject reference)
    {
        var name = reference.Text("name") ?? "";
        return store.Find(kind, new ObjectKey(pod.Namespace(), name))?.Copy() is { } found ? found
            : reference.Flag("optional") ? null
            : throw new ContainerConfigException($"{kind.Kind.ToLowerInvariant()} \"{name}\" not found");
    }

    private static IEnumerable<KeyValuePair<string, string>> Data(ResourceKind kind, JsonObject found) => kind == ClusterKinds.Secrets
        ? found.StringMap("data").Select(pair => KeyValuePair.Create(pair.Key, Encoding.UTF8.GetString(Convert.FromBase64String(pair.Value))))
        : found.StringMap("data");
}
