namespace MlServe.Kubernetes.Validation;

/// <summary>One container: image, ports, resources, probes, mounts.</summary>
internal static class ContainerRules
{
    private static readonly string[] Probes = ["readinessProbe", "livenessProbe", "startupProbe"];
    private static readonly string[] Resources = ["cpu", "memory", "ephemeral-storage"];

    internal static IEnumerable<FieldProblem> Check(Field container, IReadOnlySet<string?> volumes)
    {
        if (container["image"] is { Text: { } image } field && (image.Length == 0 || image.Any(char.IsWhiteSpace)))
            yield return field.Invalid(image.Length == 0 ? "is empty" : $"\"{image}\" has a blank in it");
        foreach (var port in container["ports"].Items)
        {
            foreach (var problem in CheckPort(port["containerPort"]).Concat(CheckPort(port["hostPort"], allowZero: true)))
                yield return problem;
            if (port["name"] is { Text: { } name } named && !Names.IsPortName(name))
                yield return named.Invalid($"\"{name}\" cannot be a port's name; {PortNameRule}");
        }
        foreach (var problem in CheckResources(container["resources"]).Concat(Probes.SelectMany(probe => CheckProbe(container, probe))))
            yield return problem;
        foreach (var mount in container["volumeMounts"].Items.Select(mount => mount["name"]))
            if (mount.Text is { } name && !volumes.Contains(name))
                yield return mount.Invalid($"there is no volume \"{name}\" in this pod");
        foreach (var env in container["env"].Items)
            if (env["value"].Text is { Length: > 0 } && env["valueFrom"].Exists)
                yield return env["valueFrom"].Invalid("value and valueFrom exclude each other; keep one");
    }

    internal const string PortNameRule = "use at most 15 lower-case letters, digits and '-', with a letter among them";

    internal static IEnumerable<FieldProblem> CheckPort(Field port, bool allowZero = false)
    {
        if (port.Number is { } number && number is < 1 or > 65535 && !(allowZero && number == 0))
            yield return port.Invalid($"{number} is not a port; write 1 to 65535");
    }

    private static IEnumerable<FieldProblem> CheckResources(Field resources)
    {
        foreach (var (name, amount) in resources["limits"].Entries.Concat(resources["requests"].Entries))
        {
            if (!name.Contains('/') && !Resources.Contains(name) && !name.StartsWith("hugepages-", StringComparison.Ordinal))
                yield return amount.Invalid($"there is no resource \"{name}\"; write {string.Join(", ", Resources)}, or one with a prefix, like nvidia.com/gpu" + Spelling.DidYouMean(name, Resources));
            if (amount.Amount is { } quantity && quantity < Quantity.Zero)
                yield return amount.Invalid($"{quantity} is less than 0");
        }
        foreach (var (name, request) in resources["requests"].Entries)
            if (request.Amount is { } asked && resources["limits"][name].Amount is { } limit && asked > limit)
                yield return request.Invalid($"requests {asked} {name}, more than its limit of {limit}; lower the request or raise the limit");
    }

    private static IEnumerable<FieldProblem> CheckProbe(Field container, string name)
    {
        var probe = container[name];
        if (probe.Node is null)
            yield break;
        string[] handlers = ["httpGet", "tcpSocket", "exec", "grpc"];
        if (handlers.Count(handler => probe[handler].Exists) is var count && count != 1)
            yield return count == 0
                ? probe.Required("does not say what to ask; write httpGet, tcpSocket, exec or grpc")
                : probe.Invalid("asks several ways; keep one of httpGet, tcpSocket, exec and grpc");
        foreach (var problem in WorkloadRules.NotNegative(probe, "initialDelaySeconds", "periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold"))
            yield return problem;
        if (name != "readinessProbe" && probe["successThreshold"].Number > 1)
            yield return probe["successThreshold"].Invalid($"must be 1 for a {name}");
        foreach (var port in new[] { probe["httpGet"]["port"], probe["tcpSocket"]["port"] })
        {
            foreach (var problem in CheckPort(port))
                yield return problem;
            if (port.Text is { } text && !container["ports"].Items.Any(known => known["name"].Text == text))
                yield return port.Invalid($"the container has no port named \"{text}\"");
        }
    }
}
