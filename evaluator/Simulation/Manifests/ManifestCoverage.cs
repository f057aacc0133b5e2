using System.Text.Json.Nodes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Simulation.Manifests;

/// <summary>
/// Which fields of a manifest a simulation follows, or need not because they change nothing on one node with one revision. What is left is
/// named; what would make the figures wrong is refused. Pure.
/// </summary>
internal static class ManifestCoverage
{
    private static readonly string[] Pod =
    [
        "terminationGracePeriodSeconds", "restartPolicy", "dnsPolicy", "dnsConfig", "schedulerName", "imagePullSecrets", "serviceAccountName",
        "serviceAccount", "automountServiceAccountToken", "enableServiceLinks", "securityContext", "hostname", "subdomain", "tolerations",
        "containers.name", "containers.image", "containers.imagePullPolicy", "containers.command", "containers.args", "containers.workingDir",
        "containers.ports", "containers.env", "containers.resources", "containers.readinessProbe", "containers.startupProbe", "containers.livenessProbe",
        "containers.securityContext", "containers.terminationMessagePath", "containers.terminationMessagePolicy",
    ];

    private static readonly Dictionary<string, string[]> Followed = new()
    {
        ["Deployment"] =
        [
            "replicas", "selector", "strategy", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds", "template.metadata",
            .. Pod.Select(field => $"template.spec.{field}"),
        ],
        ["Service"] =
        [
            "type", "selector", "ports", "sessionAffinity", "externalTrafficPolicy", "internalTrafficPolicy", "clusterIP", "clusterIPs", "ipFamilies",
            "ipFamilyPolicy", "allocateLoadBalancerNodePorts", "loadBalancerIP", "loadBalancerClass", "healthCheckNodePort",
        ],
        ["HorizontalPodAutoscaler"] =
        [
            "minReplicas", "maxReplicas", "scaleTargetRef", "targetCPUUtilizationPercentage", "metrics", "behavior",
        ],
        ["Namespace"] = ["finalizers"],
    };

    /// <summary>What of it a simulation leaves out, a field each: <c>Deployment ml-app: spec.template.spec.affinity</c>.</summary>
    public static IReadOnlyList<string> Ignored(ManifestFile manifest) => [.. manifest.Documents.SelectMany(IgnoredOf)];

    /// <summary>Whether it follows a field: to set another changes nothing in it.</summary>
    public static bool Follows(FieldPath field) => Followed.TryGetValue(field.Kind, out var followed)
        && followed.Any(known => field.Keys == $"spec.{known}" || field.Keys.StartsWith($"spec.{known}.", StringComparison.Ordinal));

    /// <summary>The first thing that it cannot leave out; null when there is none.</summary>
    public static string? Refused(ManifestFile manifest)
    {
        foreach (var document in manifest.Documents)
        {
            var spec = document.Object["spec"] as JsonObject;
            var pod = spec?["template"]?["spec"];
            var what = document.Kind switch
            {
                "Deployment" when (pod?["containers"] as JsonArray)?.Count > 1 => "spec.template.spec.containers: pods of more than one container",
                "Deployment" when IsTrue(spec?["paused"]) => "spec.paused",
                "Deployment" when Other(pod?["containers"]?[0]?["resources"]) is { } resource => $"spec.template.spec.containers.resources: {resource}",
                "HorizontalPodAutoscaler" when OtherMetric(spec) is { } type => $"spec.metrics: a metric of the type {type}",
                _ => null,
            };
            if (what is not null)
                return $"{document}: {what} cannot be simulated";
        }

        return null;
    }

    private static IEnumerable<string> IgnoredOf(ManifestDocument document)
    {
        if (!Followed.TryGetValue(document.Kind, out var followed))
            return [document.ToString()];
        var ignored = Fields(document.Object["spec"], "", followed).Distinct().Select(field => $"{document}: spec.{field}");
        return ProbesCost(document) ? ignored.Append($"{document}: the cost of its readiness probe, which asks for what the load asks for") : ignored;
    }

    /// <summary>Paths below a node that no followed path covers; of a list its elements' own.</summary>
    private static IEnumerable<string> Fields(JsonNode? node, string path, string[] followed)
    {
        if (followed.Contains(path))
            return [];
        if (path.Length > 0 && !followed.Any(known => known.StartsWith(path + ".", StringComparison.Ordinal)))
            return [path];
        return node switch
        {
            JsonObject fields => fields.SelectMany(field => Fields(field.Value, path.Length == 0 ? field.Key : $"{path}.{field.Key}", followed)),
            JsonArray items => items.SelectMany(item => Fields(item, path, followed)),
            _ => [],
        };
    }

    /// <summary>A readiness probe that is a request like the load's: it costs as much, every few seconds.</summary>
    private static bool ProbesCost(ManifestDocument document) =>
        document.Kind == "Deployment"
        && document.Object["spec"]?["template"]?["spec"]?["containers"]?[0]?["readinessProbe"]?["httpGet"]?["path"] is JsonValue path
        && path.TryGetValue<string>(out var text) && text.TrimEnd('/') == "/test";

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var holds) && holds;

    private static string? Other(JsonNode? resources) => (resources as JsonObject)?
        .SelectMany(kind => kind.Value as JsonObject ?? [])
        .Select(amount => amount.Key).FirstOrDefault(name => name is not ("cpu" or "memory" or "ephemeral-storage"));

    private static string? OtherMetric(JsonObject? spec) => (spec?["metrics"] as JsonArray)?
        .Select(metric => (string?)metric?["type"]).FirstOrDefault(type => type is not (null or "Resource" or "ContainerResource"));
}
