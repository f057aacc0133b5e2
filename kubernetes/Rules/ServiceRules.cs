namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of Services [pkg/apis/core/validation/validation.go].</summary>
internal static class ServiceRules
{
    internal static void Check(Field service, Field? old)
    {
        var spec = service["spec"];
        var (type, ports) = (spec["type"].Text, spec["ports"].Items.ToList());
        var isHeadless = spec["clusterIP"].Text == "None";
        if (ports.Count == 0 && !isHeadless && type != "ExternalName")
            spec["ports"].Required();
        if (isHeadless && type is "NodePort" or "LoadBalancer")
            spec["clusterIPs"].Entry("0").Invalid($"may not be set to 'None' for {type} services", "\"None\"");
        if (type == "ExternalName")
            if (spec["externalName"].IsEmpty)
                spec["externalName"].Required();
            else
                foreach (var wrong in NameRule.Subdomain.Errors(spec["externalName"].Text!.TrimEnd('.')))
                    spec["externalName"].Invalid(wrong);
        Ports(ports, type);
        MetadataRules.CheckLabels(spec["selector"]);
        spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].Check(1, 86400, "must be greater than 0 and less than or equal to 86400");
    }

    private static void Ports(List<Field> ports, string? type)
    {
        var (names, numbers, nodePorts) = (new HashSet<string>(), new HashSet<(string?, long?)>(), new HashSet<(string?, long?)>());
        foreach (var port in ports)
        {
            var name = port["name"];
            if (name.IsEmpty && ports.Count > 1)
                name.Required(hint: "with several ports each needs a name");
            else if (!name.IsEmpty)
            {
                name.Check(NameRule.Label);
                if (!names.Add(name.Text!))
                    name.Duplicate();
            }
            PortRules.Number(port["port"]);
            PortRules.NumberOrName(port["targetPort"]);
            PortRules.OptionalNumber(port["nodePort"]);
            var (protocol, nodePort) = (port["protocol"].Text, port["nodePort"]);
            if (port["port"].Number is { } number && !numbers.Add((protocol, number)))
                port.Duplicate($$"""{"Name":"","Protocol":"{{protocol}}","AppProtocol":null,"Port":{{number}},"TargetPort":0,"NodePort":0}""");
            // Within one Service a node port may serve several protocols.
            if (nodePort.Number > 0 && !nodePorts.Add((protocol, nodePort.Number)))
                nodePort.Duplicate();
            if (nodePort.Number > 0 && type == "ClusterIP")
                nodePort.Forbidden("may not be used when `type` is 'ClusterIP'", "write type: NodePort or LoadBalancer");
        }
    }
}
