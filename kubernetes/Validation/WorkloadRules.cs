using System.Text.Json;
using k8s.Models;
using MlServe.Kubernetes.Json;
using MlServe.Kubernetes.Selectors;

namespace MlServe.Kubernetes.Validation;

/// <summary>What makes copies of a pod: Deployment, ReplicaSet, Job.</summary>
internal static class WorkloadRules
{
    internal static IEnumerable<FieldProblem> Check(Field spec, string restartPolicy)
    {
        foreach (var problem in NotNegative(spec, "replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"))
            yield return problem;
        if (CheckSelector(spec) is { } mismatch)
            yield return mismatch;
        var policy = spec["template"]["spec"]["restartPolicy"];
        if (policy.Text is { Length: > 0 } text && text != restartPolicy)
            yield return policy.Invalid($"must be {restartPolicy} here; for pods that run to their end write a Job");
        foreach (var problem in CheckTemplate(spec["template"]))
            yield return problem;
    }

    internal static IEnumerable<FieldProblem> CheckJob(Field spec)
    {
        foreach (var problem in NotNegative(spec, "parallelism", "completions", "backoffLimit", "ttlSecondsAfterFinished"))
            yield return problem;
        var policy = spec["template"]["spec"]["restartPolicy"];
        if (spec["template"]["spec"].Exists && policy.Text is null or "" or "Always")
            yield return policy.Invalid("a Job needs OnFailure or Never");
        foreach (var problem in CheckTemplate(spec["template"]))
            yield return problem;
    }

    internal static IEnumerable<FieldProblem> NotNegative(Field parent, params string[] names) =>
        names.Select(name => parent[name]).Where(field => field.Number < 0).Select(field => field.Invalid($"{field.Number} is less than 0"));

    private static IEnumerable<FieldProblem> CheckTemplate(Field template) =>
        MetadataRules.Check(template["metadata"], "Pod", nameRequired: false).Concat(PodRules.Check(template["spec"]));

    private static FieldProblem? CheckSelector(Field spec)
    {
        if (spec["selector"].Node is not { } node || spec["template"].Node is null)
            return null;
        LabelSelector selector;
        try
        {
            selector = LabelSelector.Of(KubernetesJson.Read<V1LabelSelector>(node));
        }
        catch (JsonException)
        {
            return null;   // The schema has said so.
        }
        if (selector.MatchLabels.Count == 0 && selector.MatchExpressions.Count == 0)
            return spec["selector"].Invalid("is empty; name labels of the template under matchLabels");
        var labels = spec["template"]["metadata"]["labels"];
        if (selector.Matches(labels.Strings))
            return null;
        var found = labels.Strings.Count == 0 ? "has no labels" : "has " + string.Join(",", labels.Strings.Select(label => $"{label.Key}={label.Value}"));
        return labels.Invalid($"the selector asks for {selector}, but the template {found}; write the same labels in both");
    }
}
