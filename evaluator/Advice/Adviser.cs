using MlServe.Evaluator.RunFiles.Metadata;
using MlServe.Evaluator.Runs.Deployments;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Advice;

/// <summary>From what runs have shown to a manifest that asks for what is needed. Pure.</summary>
internal static class Adviser
{
    /// <summary>Advises.</summary>
    /// <exception cref="UserErrorException">The manifest is none that can be evaluated.</exception>
    /// <exception cref="ManifestException">It has mistakes.</exception>
    public static AdviceResult Of(Evidence evidence)
    {
        var manifest = ManifestFile.Parse(evidence.Manifest, evidence.Runs[0]);
        var target = RunTarget.Of(manifest);
        var written = manifest.Documents.FirstOrDefault(document => document.Kind == "HorizontalPodAutoscaler" && document.Name == target.Autoscaler);
        var autoscaler = written is null ? null : new AutoscalerAdvice(AutoscalerSettings.Of(manifest), written.ApiVersion == "autoscaling/v1");
        IReadOnlyList<ContainerAdvice> containers = [.. target.Deployment.Spec.Template.Spec.Containers.Select(container => ContainerAdvice.Of(
            container, evidence.Containers.FirstOrDefault(known => known.Name == container.Name), NodeHas(evidence, "cpu")))];
        containers = autoscaler?.RequestForTarget(containers) ?? containers;
        List<Recommendation> recommendations =
        [
            .. containers.SelectMany(container => container.Recommendations(target.Name)),
            .. autoscaler?.Recommendations(evidence, containers, PodsThatFit(evidence, containers)) ?? [],
        ];
        var (text, refused) = Edited(evidence, recommendations);
        return new AdviceResult(evidence, recommendations, [.. refused, .. AdviceCautions.Of(evidence, containers, autoscaler?.ScalesAt)], text)
        {
            CpuSlack = Slack(containers, "cpu", used => used.Mean.Cores),
            MemorySlack = Slack(containers, "memory", used => used.Mean.Bytes),
        };
    }

    /// <summary>The manifest with the changes, and a sentence for each that its text does not allow.</summary>
    private static (string Text, IReadOnlyList<string> Refused) Edited(Evidence evidence, IReadOnlyList<Recommendation> recommendations)
    {
        var (text, refused) = (evidence.Manifest, new List<string>());
        foreach (var change in recommendations.Where(one => one.IsChange))
        {
            try
            {
                text = ManifestEdit.Set(
                    text, FieldPath.Parse(change.Field), change.Advised!, $"{(change.Now is null ? "Was not set" : "Was " + change.Now)}: {change.Reason}.");
            }
            catch (FormatException exception)
            {
                refused.Add($"{exception.Message}.");
            }
        }

        return (text, refused);
    }

    private static double? Slack(IReadOnlyList<ContainerAdvice> containers, string resource, Func<ContainerEvidence, double> used)
    {
        var known = containers.Where(container => container.Used is not null && container.Request(resource) > 0).ToList();
        return known.Count == 0 ? null
            : 1 - (known.Sum(container => used(container.Used!)) / (double)known.Sum(container => container.Request(resource)!.Value));
    }

    /// <summary>Pods of what is advised that the nodes have room for; null where that is not known.</summary>
    private static int? PodsThatFit(Evidence evidence, IReadOnlyList<ContainerAdvice> containers) =>
        evidence.Nodes.Count == 0 ? null : evidence.Nodes.Sum(node => new[] { "cpu", "memory" }
            .Where(resource => containers.Sum(one => one.Request(resource) ?? 0) > 0)
            .Select(resource => Has(node, resource) is { } amount ? (int)(amount / containers.Sum(one => one.Request(resource) ?? 0)) : (int?)null)
            .Min());

    /// <summary>What the largest node has; null where that is not known.</summary>
    private static decimal? NodeHas(Evidence evidence, string resource) => evidence.Nodes.Select(node => Has(node, resource)).Max();

    private static decimal? Has(NodeIdentity node, string resource) =>
        Quantity.TryParse(resource == "cpu" ? node.Cpu : node.Memory, out var amount) ? amount.Value : null;
}
