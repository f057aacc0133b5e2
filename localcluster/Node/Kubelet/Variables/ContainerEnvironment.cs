using System.Globalization;
using System.Text;
using k8s.Models;
using MlServe.LocalCluster.Kinds;
using MlServe.LocalCluster.Objects;
using MlServe.LocalCluster.Store;
using ResourceKind = MlServe.LocalCluster.Store.ResourceKind;

namespace MlServe.LocalCluster.Node.Kubelet.Variables;

/// <summary>
/// The environment of a container: what a process on this machine needs, what Kubernetes gives every container, the
/// Services of its namespace, and what the manifest says, the later over the earlier.
/// </summary>
/// <param name="store">For Services, ConfigMaps and Secrets.</param>
/// <param name="node">For limits that the container does not set.</param>
/// <param name="pod">The pod, its address in its status.</param>
/// <param name="container">The container of its spec.</param>
internal sealed class ContainerEnvironment(ObjectStore store, NodeCapacity node, V1Pod pod, V1Container container)
{
    // What a program needs to be found and started. All else of the cluster's own environment stays its own.
    private static readonly string[] FromMachine =
    [
        "PATH",
        "HOME",
        "USER",
        "LANG",
        "LC_ALL",
        "TZ",
        "TMPDIR",
        "DOTNET_ROOT",
        "DOTNET_ROOT_X64",
        "DOTNET_ROOT_ARM64",
        "LD_LIBRARY_PATH",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ];

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>All variables.</summary>
    /// <param name="limitsEnforced">Where they are not, programs cannot see their CPU limit and are told.</param>
    /// <exception cref="ContainerConfigException">A reference leads nowhere.</exception>
    public IReadOnlyDictionary<string, string> Build(bool limitsEnforced)
    {
        foreach (var name in FromMachine)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                values[name] = value;
        values["HOSTNAME"] = pod.Metadata.Name;
        values["POD_NAME"] = pod.Metadata.Name;
        values["POD_NAMESPACE"] = pod.Metadata.NamespaceProperty;
        values["POD_IP"] = pod.Status?.PodIP ?? "";
        values["NODE_NAME"] = pod.Spec.NodeName ?? "";
        AddAll("", ServiceEnvironment.Of(store, pod));
        if (!limitsEnforced && container.Limit("cpu") is { } cpu)
        {
            values["CPU_LIMIT"] = cpu.ToString("0.#########", CultureInfo.InvariantCulture);
            values["DOTNET_PROCESSOR_COUNT"] = Whole(cpu);
        }
        foreach (var source in container.EnvFrom ?? [])
            AddAll(source.Prefix, source.ConfigMapRef is { } map ? Data(ClusterKinds.ConfigMaps, map.Name, map.Optional)
                : source.SecretRef is { } secret ? Data(ClusterKinds.Secrets, secret.Name, secret.Optional)
                : null);
        foreach (var variable in container.Env ?? [])
            if (Value(variable) is { } value)
                values[variable.Name] = value;
        return values;
    }

    private void AddAll(string? prefix, IEnumerable<KeyValuePair<string, string>>? found)
    {
        foreach (var (key, value) in found ?? [])
            values[prefix + key] = value;
    }

    private string? Value(V1EnvVar variable) => variable.ValueFrom switch
    {
        null => VariableExpansion.Expand(variable.Value ?? "", values),
        { FieldRef: { } field } => Field(field.FieldPath),
        { ResourceFieldRef: { } resource } => Resource(resource),
        { ConfigMapKeyRef: { } map } => Key(ClusterKinds.ConfigMaps, map.Name, map.Key, map.Optional),
        { SecretKeyRef: { } secret } => Key(ClusterKinds.Secrets, secret.Name, secret.Key, secret.Optional),
        _ => throw new ContainerConfigException($"env {variable.Name}: valueFrom has none of fieldRef, resourceFieldRef, configMapKeyRef and secretKeyRef"),
    };

    private string Field(string path) => path switch
    {
        "metadata.name" => pod.Metadata.Name,
        "metadata.namespace" => pod.Metadata.NamespaceProperty,
        "metadata.uid" => pod.Metadata.Uid,
        "spec.nodeName" => pod.Spec.NodeName ?? "",
        "spec.serviceAccountName" => pod.Spec.ServiceAccountName,
        "status.podIP" or "status.podIPs" => pod.Status?.PodIP ?? "",
        "status.hostIP" or "status.hostIPs" => pod.Status?.HostIP ?? "",
        _ when Subscript(path, "metadata.labels") is { } label => Entry(pod.Metadata.Labels, label),
        _ when Subscript(path, "metadata.annotations") is { } name => Entry(pod.Metadata.Annotations, name),
        _ => throw new ContainerConfigException($"fieldRef: unsupported fieldPath: {path}"),
    };

    private static string? Subscript(string path, string map) =>
        path.StartsWith(map + "['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal) ? path[(map.Length + 2)..^2] : null;

    private static string Entry(IDictionary<string, string>? map, string key) => map is not null && map.TryGetValue(key, out var value) ? value : "";

    /// <summary>Whole units of the divisor, rounded up; without a limit the node's whole amount.</summary>
    private string Resource(V1ResourceFieldSelector reference)
    {
        if (reference.Resource.Split('.') is not [("limits" or "requests") and var what, ("cpu" or "memory") and var name])
            throw new ContainerConfigException($"resourceFieldRef: unsupported resource {reference.Resource}");
        var owner = reference.ContainerName is { Length: > 0 } other
            ? pod.Spec.Containers.FirstOrDefault(item => item.Name == other)
                ?? throw new ContainerConfigException($"resourceFieldRef: container {other} not found")
            : container;
        var amount = what == "requests" ? owner.Request(name) ?? 0 : owner.Limit(name) ?? (name == "cpu" ? node.Cpu.Value : node.Memory.Value);
        return Whole(amount / (reference.Divisor?.ToDecimal() is > 0 and var divisor ? divisor : 1));
    }

    private static string Whole(decimal amount) => decimal.Ceiling(amount).ToString("0", CultureInfo.InvariantCulture);

    private string? Key(ResourceKind kind, string name, string key, bool? optional)
    {
        if (Data(kind, name, optional) is not { } data)
            return null;
        if (data.FirstOrDefault(pair => pair.Key == key) is { Key: not null } found)
            return found.Value;
        return optional == true
            ? null
            : throw new ContainerConfigException($"couldn't find key {key} in {kind.Kind} {pod.Metadata.NamespaceProperty}/{name}");
    }

    /// <summary>What a ConfigMap or a Secret has; null when it is missing and may be.</summary>
    private IEnumerable<KeyValuePair<string, string>>? Data(ResourceKind kind, string name, bool? optional)
    {
        if (store.Find(kind, new ObjectKey(pod.Metadata.NamespaceProperty, name)) is { } found)
            return kind == ClusterKinds.Secrets
                ? (found.As<V1Secret>().Data ?? new Dictionary<string, byte[]>()).Select(pair =>
                    KeyValuePair.Create(pair.Key, Encoding.UTF8.GetString(pair.Value))
                )
                : found.As<V1ConfigMap>().Data ?? new Dictionary<string, string>();
        return optional == true ? null : throw new ContainerConfigException($"{kind.Kind.ToLowerInvariant()} \"{name}\" not found");
    }
}
