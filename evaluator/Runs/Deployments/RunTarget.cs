using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Kubernetes.Manifests;
using MlServe.Kubernetes.Objects;
using MlServe.Kubernetes.Selectors;

namespace MlServe.Evaluator.Runs.Deployments;

/// <summary>
/// What of a manifest is evaluated: the Deployment behind its reachable Service. Told from the manifest itself, so that
/// a container named otherwise than the original's is counted too.
/// </summary>
/// <param name="Namespace">Where it lives; the cluster's default when the manifest names none.</param>
/// <param name="Deployment">The workload that is counted.</param>
/// <param name="Service">The Service that is loaded; null when the manifest has none that selects the workload.</param>
/// <param name="Autoscaler">Name of the HorizontalPodAutoscaler that scales it; null without.</param>
/// <param name="PodSpec">The spec of its pods as the manifest writes it.</param>
internal sealed record RunTarget(string Namespace, V1Deployment Deployment, V1Service? Service, string? Autoscaler, JsonObject PodSpec)
{
    /// <summary>What that autoscaler was told; null without.</summary>
    public AutoscalerRule? AutoscalerRule { get; init; }

    /// <summary>The workload's name.</summary>
    public string Name => Deployment.Name() ?? "";

    /// <summary>The pods and containers that the monitor counts.</summary>
    public PodFilter Pods => new(
        Namespace,
        Deployment.Spec.Template.Containers.Select(container => container.Name).ToHashSet(),
        LabelSelector.Of(Deployment.Spec.Selector).ToString());

    /// <summary>Images of those containers.</summary>
    public IReadOnlyList<string> Images => [.. Deployment.Spec.Template.Containers.Select(container => container.Image ?? "").Distinct()];

    /// <summary>The port on each node, where the manifest sets it.</summary>
    public int? NodePort => Service?.Spec.Ports?.Select(port => port.NodePort).FirstOrDefault(port => port > 0);

    /// <summary>Finds the target among a manifest's objects.</summary>
    /// <exception cref="UserErrorException">There is no Deployment, or no telling which one is meant.</exception>
    public static RunTarget Of(ManifestFile manifest, string defaultNamespace = "default")
    {
        var deployments = Typed<V1Deployment>(manifest, "Deployment");
        var services = Typed<V1Service>(manifest, "Service");
        if (deployments.Count == 0)
            throw new UserErrorException($"{manifest.Name} has no Deployment: nothing to evaluate.");
        var reachable = services.Where(service => service.Spec.Type is "NodePort" or "LoadBalancer").ToList();
        var matches = deployments.SelectMany(_ => reachable, (deployment, service) => (deployment, service))
            .Where(pair => Selects(pair.service, pair.deployment))
            .ToList();
        if (matches.Count > 1 || (matches.Count == 0 && deployments.Count > 1))
            throw new UserErrorException(
                $"{manifest.Name} has {deployments.Count} Deployments and {reachable.Count} Services of type NodePort or LoadBalancer: keep one "
                    + $"Deployment with its Service, so that it is clear which is evaluated."
            );
        var (deployment, service) = matches.Count == 1 ? (matches[0].deployment, (V1Service?)matches[0].service) : (deployments[0], null);
        var autoscaler = manifest.Documents
            .Where(document => document.Kind == "HorizontalPodAutoscaler" && ScaleTarget(document.Object) == deployment.Name())
            .FirstOrDefault();
        var written = manifest.Documents.First(document =>
            document.Kind == "Deployment" && document.Name == deployment.Name() && document.Namespace == deployment.Namespace()
        );
        return new RunTarget(
            deployment.Namespace() ?? defaultNamespace,
            deployment,
            service,
            autoscaler?.Name,
            written.Object["spec"]!["template"]!["spec"]!.AsObject()
        )
        {
            AutoscalerRule = autoscaler is null ? null : RunFiles.Metadata.AutoscalerRule.Of(autoscaler.Object),
        };
    }

    /// <summary>The same, where there will be a pod that serves.</summary>
    /// <exception cref="UserErrorException">The Deployment asks for none; an autoscaler leaves such a one alone, too.</exception>
    public RunTarget RequireReplicas(ManifestFile manifest) =>
        Deployment.Spec.Replicas != 0
            ? this
            : throw new UserErrorException(
                $"{manifest.Name}: Deployment {Name} asks for 0 replicas: no pod would serve. Leave spec.replicas out, or ask for at least one."
            );

    /// <summary>The same, where there is an address that can be loaded.</summary>
    /// <exception cref="UserErrorException">No Service selects the Deployment, and no address was named.</exception>
    public RunTarget RequireAddress(ManifestFile manifest, HttpAddress? named) => Service is not null || named is not null ? this
        : throw new UserErrorException(
            $"{manifest.Name}: no Service of type NodePort or LoadBalancer selects Deployment {Name}: add one, or name the address with --url.");

    private static List<T> Typed<T>(ManifestFile manifest, string kind) =>
        [.. manifest.Documents.Where(document => document.Kind == kind).Select(document => document.As<T>())];

    private static bool Selects(V1Service service, V1Deployment deployment) =>
        service.Spec?.Selector is { Count: > 0 } selector
        && service.Namespace() == deployment.Namespace()
        && LabelSelector.ForLabels(selector).Matches(deployment.Spec.Template.Metadata?.Labels);

    private static string? ScaleTarget(JsonObject autoscaler) => (string?)autoscaler["spec"]?["scaleTargetRef"]?["name"];
}
