using System.Globalization;

namespace MlServe.Kubernetes.Rules;

/// <summary>
/// What Kubernetes accepts and warns of, in pods and pod templates [pkg/api/pod/warnings.go; the strategies of pods and workloads
/// for names].
/// </summary>
internal static class PodWarnings
{
    private static readonly Dictionary<string, string> OldNodeLabels = new()
    {
        ["beta.kubernetes.io/arch"] = "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
        ["beta.kubernetes.io/os"] = "deprecated since v1.14; use \"kubernetes.io/os\" instead",
        ["failure-domain.beta.kubernetes.io/region"] = "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
        ["failure-domain.beta.kubernetes.io/zone"] = "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
        ["beta.kubernetes.io/instance-type"] = "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
    };

    /// <summary>Warnings of a pod.</summary>
    internal static IEnumerable<string> OfPod(Field pod) => OfName(pod, "the Pod's hostname").Concat(OfSpec(pod["spec"]));

    /// <summary>Warnings of what makes pods.</summary>
    internal static IEnumerable<string> OfOwner(Field owner) => OfName(owner, "Pod names and hostnames").Concat(OfSpec(owner["spec"]["template"]["spec"]));

    private static IEnumerable<string> OfName(Field value, string use) =>
        NameRule.Label.Errors(value["metadata"]["name"].Text ?? "").ToList() is { Count: > 0 } wrong
            ? [$"metadata.name: this is used in {use}, which can result in surprising behavior; a DNS label is recommended: [{string.Join(' ', wrong)}]"]
            : [];

    private static IEnumerable<string> OfSpec(Field spec)
    {
        var containers = PodRules.Containers(spec).ToList();
        return OfNode(spec).Concat(Repeated(spec["hostAliases"], "ip", "ip")).Concat(OfPullSecrets(spec["imagePullSecrets"]))
            .Concat(containers.SelectMany(container => Fractions(container).Concat(Hidden(container["env"]))))
            .Concat(Fraction(spec["overhead"], "memory"))
            .Concat(Fraction(spec["overhead"], "ephemeral-storage"))
            .Concat(
                spec["terminationGracePeriodSeconds"] is { Number: < 0 } grace
                    ? [$"{grace.Path}: must be >= 0; negative values are invalid and will be treated as 1"]
                    : []
            )
            .Concat(OfPorts(containers.SelectMany(container => container["ports"].Items)));
    }

    private static IEnumerable<string> OfNode(Field spec) =>
        spec["nodeSelector"].Entries.Where(entry => OldNodeLabels.ContainsKey(entry.Key)).Select(entry => $"{entry.Value.Path}: {OldNodeLabels[entry.Key]}")
            .Concat(spec["topologySpreadConstraints"].Items.Select(spread => spread["labelSelector"]).Where(selector => !selector.Exists)
                .Select(selector => $"{selector.Path}: a null labelSelector results in matching no pod"));

    private static IEnumerable<string> OfPullSecrets(Field secrets) =>
        secrets.Items.Select(secret => secret["name"]).Where(name => name.IsEmpty).Select(name => $"{name.Path}: invalid empty name \"\"")
            .Concat(Repeated(secrets, "name", "name"));

    private static IEnumerable<string> Repeated(Field items, string field, string what)
    {
        var seen = new HashSet<string>();
        foreach (var value in items.Items.Select(item => item[field]))
            if (!seen.Add(value.Text ?? ""))
                yield return $"{value.Path}: duplicate {what} \"{value.Text}\"";
    }

    private static IEnumerable<string> Fractions(Field container) =>
        from resource in new[] { "memory", "ephemeral-storage" }
        from list in new[] { "requests", "limits" }
        from warning in Fraction(container["resources"][list], resource)
        select warning;

    /// <summary>512m of memory is half a byte, and most likely 512Mi was meant.</summary>
    private static IEnumerable<string> Fraction(Field amounts, string resource) =>
        amounts.Entry(resource) is { Amount: { } amount } field && amount.Value != decimal.Truncate(amount.Value)
            ? [$"{field.Path}: fractional byte value \"{field.Text}\" is invalid, must be an integer"]
            : [];

    private static IEnumerable<string> Hidden(Field variables)
    {
        var seen = new HashSet<string>();
        foreach (var variable in variables.Items)
        {
            var name = variable["name"].Text ?? "";
            // X=$(X)… goes on from the earlier value, an empty one may take it away.
            if (
                !seen.Add(name)
                && (
                    variable["valueFrom"].Exists
                    || variable["value"].Text is { Length: > 0 } value && !value.Contains($"$({name})", StringComparison.Ordinal)
                )
            )
                yield return $"{variable.Path}: hides previous definition of \"{name}\", which may be dropped when using apply";
        }
    }

    private static IEnumerable<string> OfPorts(IEnumerable<Field> ports)
    {
        var (names, numbers) = (new Dictionary<string, string>(), new List<(string Key, string Ip, long Host, string Path)>());
        foreach (var port in ports)
        {
            var (ip, host) = (port["hostIP"].Text ?? "", port["hostPort"].Number ?? 0);
            if (ip.Length > 0 && host == 0)
                yield return $"{port.Path}: hostIP set without hostPort: {port.Node!.ToJsonString()}";
            if (port["name"].Text is { Length: > 0 } name && !names.TryAdd(name, port.Path))
                yield return $"{port.Path}: duplicate port name \"{name}\" with {names[name]}, services and probes that select ports by name will "
                    + $"use {names[name]}";
            var key = string.Create(CultureInfo.InvariantCulture, $"{port["containerPort"].Number}/{port["protocol"].Text}");
            foreach (var other in numbers.Where(other => other.Key == key))
                if (ip == other.Ip && host == other.Host)
                    yield return $"{port.Path}: duplicate port definition with {other.Path}";
                else if (host == 0 || other.Host == 0)
                    yield return $"{port.Path}: overlapping port definition with {other.Path}";
                else if (host == other.Host && (ip.Length == 0) != (other.Ip.Length == 0))
                    yield return $"{port.Path}: dangerously ambiguous port definition with {other.Path}";
            numbers.Add((key, ip, host, port.Path));
        }
    }
}
