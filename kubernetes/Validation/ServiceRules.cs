namespace MlServe.Kubernetes.Validation;

/// <summary>A Service's ports.</summary>
internal static class ServiceRules
{
    internal static IEnumerable<FieldProblem> Check(Field spec)
    {
        if (spec.Node is null)
            yield break;
        var ports = spec["ports"].Items.ToList();
        if (spec["type"].Text == "ExternalName" && !spec["externalName"].Exists)
            yield return spec["externalName"].Required("is missing for type ExternalName");
        if (ports.Count == 0 && spec["type"].Text != "ExternalName" && spec["clusterIP"].Text != "None")
            yield return spec["ports"].Required("is missing; a Service needs a port");
        foreach (var problem in MetadataRules.CheckLabels(spec["selector"]).Concat(ports.SelectMany(port => CheckPort(port, spec, ports.Count > 1))))
            yield return problem;
        foreach (var (port, what) in Repeated(ports))
            yield return port.Duplicate($"{what} is there twice");
    }

    private static IEnumerable<FieldProblem> CheckPort(Field port, Field spec, bool several)
    {
        foreach (var problem in new[] { "port", "targetPort", "nodePort" }.SelectMany(name => ContainerRules.CheckPort(port[name], allowZero: name == "nodePort")))
            yield return problem;
        if (several && port["name"].Text is null or "")
            yield return port["name"].Required("is missing; with several ports each needs a name");
        if (port["name"].Text is { Length: > 0 } name && !Names.IsLabel(name))
            yield return port["name"].Invalid($"\"{name}\" cannot be a port's name; {MetadataRules.LabelRule}");
        if (port["targetPort"].Text is { } target && !Names.IsPortName(target))
            yield return port["targetPort"].Invalid($"\"{target}\" cannot be a port's name; write a number without quotes, or the name of a container's port");
        if (port["nodePort"].Number > 0 && spec["type"].Text is null or "" or "ClusterIP")
            yield return port["nodePort"].Invalid("a ClusterIP Service has no node port; write type: NodePort or LoadBalancer");
    }

    private static IEnumerable<(Field, string)> Repeated(List<Field> ports)
    {
        var seen = new HashSet<string>();
        foreach (var port in ports)
        {
            var protocol = port["protocol"].Text is { Length: > 0 } text ? text : "TCP";
            if (port["port"].Number is { } number && !seen.Add($"port {number}/{protocol}"))
                yield return (port["port"], $"port {number}/{protocol}");
            if (port["nodePort"].Number is > 0 and var node && !seen.Add($"node port {node}/{protocol}"))
                yield return (port["nodePort"], $"node port {node}/{protocol}");
            if (port["name"].Text is { Length: > 0 } name && !seen.Add($"the name \"{name}\""))
                yield return (port["name"], $"the name \"{name}\"");
        }
    }
}
