using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>Services.</summary>
internal static class ServiceKind
{
    /// <summary>What the cluster knows of services.</summary>
    public static ResourceKind Create() => new()
    {
        Group = "",
        Kind = "Service",
        Plural = "services",
        ShortNames = ["svc"],
        Categories = ["all"],
        Versions = [new KindVersion("v1") { Schema = "Service", Columns = Columns }],
        HasStatus = true,
        AnswersDeleted = true,
        NameRule = NameRule.ServiceName,
        SelectableFields = ["spec.clusterIP", "spec.type"],
        Default = Default,
        Allocate = ServiceAllocation.Allocate,
        Validate = Validate,
    };

    private static IReadOnlyList<PrinterColumn> Columns { get; } =
    [
        PrinterColumn.Name,
        PrinterColumn.Field("Type", "spec", "type"),
        PrinterColumn.Field("Cluster-IP", "spec", "clusterIP"),
        new("External-IP", (service, _) => ExternalAddress(service)),
        new("Port(s)", (service, _) => Ports(service)),
        PrinterColumn.Age,
        new("Selector", (service, _) => Selector(service), Wide: true),
    ];

    private static void Default(JsonObject service)
    {
        if (service.Object("spec") is not { } spec)
            return;
        spec.SetDefault("None", "sessionAffinity");
        spec.SetDefault("ClusterIP", "type");
        foreach (var port in spec.Items("ports"))
        {
            port.SetDefault("TCP", "protocol");
            if (port.Int("targetPort") == 0)
                port.Remove("targetPort");
            port.SetDefault(port["port"]?.DeepClone(), "targetPort");
        }
        if (spec.Text("type") != "ExternalName")
        {
            spec.SetDefault("Cluster", "internalTrafficPolicy");
            spec.SetDefault(new JsonArray("IPv4"), "ipFamilies");
            spec.SetDefault("SingleStack", "ipFamilyPolicy");
        }
        if (spec.Text("type") is "NodePort" or "LoadBalancer")
            spec.SetDefault("Cluster", "externalTrafficPolicy");
        if (spec.Text("type") == "LoadBalancer")
            spec.SetDefault(true, "allocateLoadBalancerNodePorts");
        service.SetDefault(new JsonObject(), "status", "loadBalancer");
    }

    private static void Validate(JsonObject service, JsonObject? old, ICollection<FieldError> errors)
    {
        var spec = service.Object("spec");
        if (spec.Text("type") is { } type and not ("ClusterIP" or "NodePort" or "LoadBalancer" or "ExternalName"))
            errors.Add(FieldError.NotSupported("spec.type", type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]));
        if (spec.Text("sessionAffinity") is { } affinity and not ("ClientIP" or "None"))
            errors.Add(FieldError.NotSupported("spec.sessionAffinity", affinity, ["ClientIP", "None"]));
        var ports = spec.Items("ports").ToList();
        if (ports.Count == 0 && spec.Text("clusterIP") != "None" && spec.Text("type") != "ExternalName")
            errors.Add(FieldError.Required("spec.ports"));
        var names = new HashSet<string>();
        for (var i = 0; i < ports.Count; i++)
        {
            var name = ports[i].Text("name") ?? "";
            if (ports.Count > 1 && name.Length == 0)
                errors.Add(FieldError.Required($"spec.ports[{i}].name"));
            else if (name.Length > 0 && !names.Add(name))
                errors.Add(FieldError.Duplicate($"spec.ports[{i}].name", $"\"{name}\""));
            if (ports[i].Text("protocol") is { } protocol and not ("TCP" or "UDP" or "SCTP"))
                errors.Add(FieldError.NotSupported($"spec.ports[{i}].protocol", protocol, ["SCTP", "TCP", "UDP"]));
            if (ports[i].Int("targetPort") is { } target and not (>= 1 and <= 65535))
                errors.Add(FieldError.Invalid($"spec.ports[{i}].targetPort", $"{target}", "must be between 1 and 65535, inclusive"));
            if (ports[i].Int("port") is not (>= 1 and <= 65535))
                errors.Add(FieldError.Invalid($"spec.ports[{i}].port", $"{ports[i].Int("port") ?? 0}", "must be between 1 and 65535, inclusive"));
        }
    }

    private static string ExternalAddress(JsonObject service) => service.Text("spec", "type") switch
    {
        "ExternalName" => service.Text("spec", "externalName") ?? "<none>",
        "LoadBalancer" => string.Join(',', service.Items("status", "loadBalancer", "ingress").Select(ingress => ingress.Text("ip") ?? ingress.Text("hostname")))
            is { Length: > 0 } addresses ? addresses : "<pending>",
        _ => "<none>",
    };

    private static string Ports(JsonObject service)
    {
        var ports = service.Items("spec", "ports").Select(port => string.Create(CultureInfo.InvariantCulture,
            $"{port.Int("port")}{(port.Int("nodePort") is { } node and not 0 ? $":{node}" : "")}/{port.Text("protocol")}"));
        return string.Join(',', ports) is { Length: > 0 } text ? text : "<none>";
    }

    private static string Selector(JsonObject service) =>
        LabelSelector.ForLabels(service.StringMap("spec", "selector")).ToString() is { Length: > 0 } text ? text : "<none>";
}
