using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;
using Quantity = MlServe.Kubernetes.Quantity;

namespace MlServe.LocalCluster.Kinds;

/// <summary>The rules that pods and pod templates must keep.</summary>
internal static class PodRules
{
    private static readonly string[] PullPolicies = ["Always", "IfNotPresent", "Never"];
    private static readonly string[] VariableSources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef"];
    private static readonly string[] VolumeSources = ["emptyDir", "configMap", "secret", "hostPath"];

    /// <summary>Checks a pod's or a template's <c>spec</c>.</summary>
    public static void Spec(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        Volumes(spec, path, errors);
        Containers(spec, "initContainers", path, errors);
        if (!spec.Items("containers").Any())
            errors.Add(FieldError.Required($"{path}.containers"));
        Containers(spec, "containers", path, errors);
        if (spec.Text("restartPolicy") is { } policy and not ("Always" or "OnFailure" or "Never"))
            errors.Add(FieldError.NotSupported($"{path}.restartPolicy", policy, ["Always", "OnFailure", "Never"]));
        if (spec.Int("terminationGracePeriodSeconds") is < 0 and var grace)
            errors.Add(FieldError.Invalid($"{path}.terminationGracePeriodSeconds", $"{grace}", "must be greater than or equal to 0"));
    }

    /// <summary>What may change in a pod that exists: little.</summary>
    public static void Update(JsonObject pod, JsonObject old, ICollection<FieldError> errors)
    {
        static JsonObject Fixed(JsonObject pod)
        {
            var spec = pod.Object("spec")?.DeepClone().AsObject() ?? [];
            foreach (var name in (ReadOnlySpan<string>)["tolerations", "activeDeadlineSeconds", "terminationGracePeriodSeconds", "nodeName"])
                spec.Remove(name);
            foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
                container.Remove("image");
            return spec;
        }
        if (!JsonNode.DeepEquals(Fixed(pod), Fixed(old)))
            errors.Add(FieldError.Forbidden("spec", "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
    }

    private static void Containers(JsonObject? spec, string list, string path, ICollection<FieldError> errors)
    {
        var names = new HashSet<string>();
        var volumes = spec.Items("volumes").Select(volume => volume.Text("name")).ToHashSet();
        var index = 0;
        foreach (var container in spec.Items(list))
        {
            var at = $"{path}.{list}[{index++}]";
            var name = container.Text("name") ?? "";
            if (name.Length == 0)
                errors.Add(FieldError.Required($"{at}.name"));
            else if (NameRule.Label.Error(name) is { } wrong)
                errors.Add(FieldError.Invalid($"{at}.name", $"\"{name}\"", wrong));
            else if (!names.Add(name))
                errors.Add(FieldError.Duplicate($"{at}.name", $"\"{name}\""));
            if (list == "initContainers" && container.Text("restartPolicy") is { } restart)
                errors.Add(FieldError.Forbidden($"{at}.restartPolicy", $"the embedded cluster's init containers run to their end, it has no sidecars (restartPolicy {restart}); list it under containers"));
            if (string.IsNullOrEmpty(container.Text("image")))
                errors.Add(FieldError.Required($"{at}.image"));
            if (container.Text("imagePullPolicy") is { } pull && !PullPolicies.Contains(pull))
                errors.Add(FieldError.NotSupported($"{at}.imagePullPolicy", pull, PullPolicies));
            Ports(container, at, errors);
            Environment(container, at, errors);
            foreach (var probe in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
                if (container.Object(probe) is { } found)
                    Probe(found, $"{at}.{probe}", probe, errors);
            Resources(container.Object("resources"), $"{at}.resources", errors);
            var mount = 0;
            var places = new HashSet<string>();
            foreach (var volumeMount in container.Items("volumeMounts"))
            {
                if (!volumes.Contains(volumeMount.Text("name")))
                    errors.Add(new FieldError("FieldValueNotFound", $"{at}.volumeMounts[{mount}].name", $"Not found: \"{volumeMount.Text("name")}\""));
                if (!(volumeMount.Text("mountPath") ?? "").StartsWith('/'))
                    errors.Add(volumeMount.Text("mountPath") is { Length: > 0 } relative
                        ? FieldError.Forbidden($"{at}.volumeMounts[{mount}].mountPath", $"the embedded cluster mounts at absolute paths only, not at {relative}")
                        : FieldError.Required($"{at}.volumeMounts[{mount}].mountPath"));
                else if (!places.Add(volumeMount.Text("mountPath")!))
                    errors.Add(FieldError.Invalid($"{at}.volumeMounts[{mount}].mountPath", $"\"{volumeMount.Text("mountPath")}\"", "must be unique"));
                mount++;
            }
        }
    }

    private static void Ports(JsonObject container, string at, ICollection<FieldError> errors)
    {
        var index = 0;
        foreach (var port in container.Items("ports"))
        {
            var field = $"{at}.ports[{index++}]";
            if (port.Int("containerPort") is not (>= 1 and <= 65535))
                errors.Add(port["containerPort"] is null
                    ? FieldError.Required($"{field}.containerPort")
                    : FieldError.Invalid($"{field}.containerPort", $"{port.Int("containerPort")}", "must be between 1 and 65535, inclusive"));
            if (port.Text("protocol") is { } protocol and not ("TCP" or "UDP" or "SCTP"))
                errors.Add(FieldError.NotSupported($"{field}.protocol", protocol, ["SCTP", "TCP", "UDP"]));
        }
    }

    private static void Environment(JsonObject container, string at, ICollection<FieldError> errors)
    {
        var index = 0;
        foreach (var variable in container.Items("env"))
        {
            var field = $"{at}.env[{index++}]";
            if (string.IsNullOrEmpty(variable.Text("name")))
                errors.Add(FieldError.Required($"{field}.name"));
            else if (NameRule.Variable.Error(variable.Text("name")!) is { } wrong)
                errors.Add(FieldError.Invalid($"{field}.name", $"\"{variable.Text("name")}\"", wrong));
            if (variable.Object("valueFrom") is not { } from)
                continue;
            var sources = VariableSources.Count(from.ContainsKey);
            if (sources == 0)
                errors.Add(FieldError.Invalid($"{field}.valueFrom", "\"\"", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`"));
            else if (variable.Text("value") is { Length: > 0 })
                errors.Add(FieldError.Invalid($"{field}.valueFrom", "\"\"", "may not be specified when `value` is not empty"));
            else if (sources > 1)
                errors.Add(FieldError.Invalid($"{field}.valueFrom", "\"\"", "may not have more than one field specified at a time"));
        }
    }

    private static void Probe(JsonObject probe, string at, string kind, ICollection<FieldError> errors)
    {
        var handlers = new[] { "exec", "httpGet", "tcpSocket", "grpc" }.Count(probe.ContainsKey);
        if (handlers == 0)
            errors.Add(FieldError.Required(at, "must specify a handler type"));
        else if (handlers > 1)
            errors.Add(FieldError.Forbidden(at, "may not specify more than 1 handler type"));
        foreach (var action in (ReadOnlySpan<string>)["httpGet", "tcpSocket"])
            if (probe.Object(action) is { } asked && (asked.Text("port") is null or "") && asked.Int("port") is not (>= 1 and <= 65535))
                errors.Add(asked["port"] is { } port
                    ? FieldError.Invalid($"{at}.{action}.port", port.ToJsonString(), "must be between 1 and 65535, inclusive")
                    : FieldError.Required($"{at}.{action}.port"));
        if (probe.Text("httpGet", "scheme") is { } scheme and not ("HTTP" or "HTTPS"))
            errors.Add(FieldError.NotSupported($"{at}.httpGet.scheme", scheme, ["HTTP", "HTTPS"]));
        foreach (var name in (ReadOnlySpan<string>)["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"])
            if (probe.Int(name) is < 0 and var value)
                errors.Add(FieldError.Invalid($"{at}.{name}", $"{value}", "must be greater than or equal to 0"));
        if (kind != "readinessProbe" && probe.Int("successThreshold") is > 1 and var successes)
            errors.Add(FieldError.Invalid($"{at}.successThreshold", $"{successes}", "must be 1"));
    }

    private static void Resources(JsonObject? resources, string at, ICollection<FieldError> errors)
    {
        foreach (var what in (ReadOnlySpan<string>)["limits", "requests"])
            foreach (var (name, amount) in resources.Object(what) ?? [])
            {
                ResourceName(name, $"{at}.{what}[{name}]", errors);
                if (Amount(amount) < 0)
                    errors.Add(FieldError.Invalid($"{at}.{what}[{name}]", $"\"{amount}\"", "must be greater than or equal to 0"));
            }
        foreach (var (name, request) in resources.Object("requests") ?? [])
            if (resources.At("limits", name) is { } limit && Amount(request) > Amount(limit))
                errors.Add(FieldError.Invalid($"{at}.requests", $"\"{request}\"", $"must be less than or equal to {name} limit of {limit}"));
    }

    /// <summary>A name without a prefix is Kubernetes' own, or a slip that would leave the container without its limit.</summary>
    private static void ResourceName(string name, string at, ICollection<FieldError> errors)
    {
        if (name.Contains('/') || name is "cpu" or "memory" or "ephemeral-storage" || name.StartsWith("hugepages-", StringComparison.Ordinal))
            return;
        errors.Add(FieldError.Invalid(at, $"\"{name}\"", "must be a standard resource type or fully qualified"));
        errors.Add(FieldError.Invalid(at, $"\"{name}\"", "must be a standard resource for containers"));
    }

    private static decimal Amount(JsonNode? amount) => Quantity.TryParse(amount.Text() ?? "", out var quantity) ? quantity.Value : 0;

    private static void Volumes(JsonObject? spec, string path, ICollection<FieldError> errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var volume in spec.Items("volumes"))
        {
            var at = $"{path}.volumes[{index++}]";
            var called = volume.Text("name") ?? "";
            if (called.Length == 0)
                errors.Add(FieldError.Required($"{at}.name"));
            else if (NameRule.Label.Error(called) is { } wrong)
                errors.Add(FieldError.Invalid($"{at}.name", $"\"{called}\"", wrong));
            else if (!names.Add(called))
                errors.Add(FieldError.Duplicate($"{at}.name", $"\"{called}\""));
            if (volume.Select(entry => entry.Key).Where(VolumeSources.Contains).Skip(1).FirstOrDefault() is { } second)
                errors.Add(FieldError.Forbidden($"{at}.{second}", "may not specify more than 1 volume type"));
            foreach (var (name, _) in volume)
                if (name != "name" && !VolumeSources.Contains(name))
                    errors.Add(FieldError.Forbidden($"{at}.{name}", $"the embedded cluster has no such volumes, only {string.Join(", ", VolumeSources)}"));
        }
    }
}
