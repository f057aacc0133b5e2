using System.Globalization;
using System.Text.Json.Nodes;
using MlServe.Kubernetes.Selectors;

namespace MlServe.Kubernetes.Rules;

/// <summary>The rules of what makes pods: Deployments, ReplicaSets and Jobs [pkg/apis/{apps,batch}/validation].</summary>
internal static class WorkloadRules
{
    /// <summary>Checks a Deployment.</summary>
    internal static void Deployment(Field deployment, Field? old)
    {
        ReplicaSet(deployment, old);
        var spec = deployment["spec"];
        foreach (var name in new[] { "revisionHistoryLimit", "progressDeadlineSeconds" })
            spec[name].NotNegative();
        if (spec["progressDeadlineSeconds"] is { Number: { } deadline } field && deadline <= (spec["minReadySeconds"].Number ?? 0))
            field.Invalid("must be greater than minReadySeconds");
        Strategy(spec["strategy"]);
    }

    /// <summary>Checks what keeps a number of pods: its selector finds them and never changes.</summary>
    internal static void ReplicaSet(Field owner, Field? old)
    {
        var spec = owner["spec"];
        spec["replicas"].NotNegative();
        spec["minReadySeconds"].NotNegative();
        var (selector, template) = (spec["selector"], spec["template"]);
        if (!selector.Exists)
            selector.Required();
        else if (selector.IsEmpty)
            selector.Invalid($"empty selector is invalid for {owner["kind"].Text?.ToLowerInvariant()}", hint: "name labels of the template under matchLabels");
        SelectorRules.Check(selector);
        var labels = template["metadata"]["labels"];
        if (!selector.IsEmpty && LabelSelector.Of(selector.Node) is var wanted && !wanted.Matches(labels.Texts))
            labels.Invalid("`selector` does not match template `labels`", GoMap(labels.Texts), $"the selector asks for {wanted}");
        Template(template);
        var policy = template["spec"]["restartPolicy"];
        // A word that nobody knows the schema refuses.
        if (policy.Text is "OnFailure" or "Never")
            policy.NotSupported(["Always"], "for pods that run to their end write a Job");
        if (template["spec"]["activeDeadlineSeconds"].Exists)
            template["spec"]["activeDeadlineSeconds"].Forbidden($"activeDeadlineSeconds in ReplicaSet is not Supported");
        if (old is not null && !JsonNode.DeepEquals(old["spec"]["selector"].Node, selector.Node))
            selector.Invalid("field is immutable",
                $"v1.LabelSelector{{MatchLabels:{GoMap(selector["matchLabels"].Texts)}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}}");
    }

    /// <summary>Checks a Job.</summary>
    internal static void Job(Field job, Field? old)
    {
        var spec = job["spec"];
        foreach (
            var name in new[]
            {
                "parallelism",
                "completions",
                "activeDeadlineSeconds",
                "backoffLimit",
                "ttlSecondsAfterFinished",
                "backoffLimitPerIndex",
                "maxFailedIndexes",
            }
        )
            spec[name].NotNegative();
        Template(spec["template"]);
        if (spec["template"]["spec"]["restartPolicy"] is { Text: "Always" } policy)
            policy.Required("valid values: \"OnFailure\", \"Never\"");
        if (spec["completionMode"].Text == "Indexed" && !spec["completions"].Exists)
            spec["completions"].Required("when completion mode is Indexed");
        if (old is null)
            return;
        foreach (var name in new[] { "selector", "template", "completions", "completionMode" })
            if (!JsonNode.DeepEquals(old["spec"][name].Node, spec[name].Node))
                spec[name].Invalid("field is immutable", spec[name].Node?.ToJsonString() ?? "null");
    }

    private static void Template(Field template)
    {
        MetadataRules.CheckTemplate(template["metadata"]);
        PodRules.Spec(template["spec"]);
    }

    private static void Strategy(Field strategy)
    {
        var rolling = strategy["rollingUpdate"];
        if (strategy["type"].Text == "Recreate")
        {
            if (rolling.Exists)
                rolling.Forbidden("may not be specified when strategy `type` is 'Recreate'");
            return;
        }
        var (unavailable, surge) = (rolling["maxUnavailable"], rolling["maxSurge"]);
        Amount(unavailable);
        Amount(surge);
        if (IsZero(unavailable) && IsZero(surge))
            unavailable.Invalid("may not be 0 when `maxSurge` is 0");
        if (Percent(unavailable) > 100)
            unavailable.Invalid("must not be greater than 100%");
    }

    private static void Amount(Field amount)
    {
        if (amount.Text is not null && Percent(amount) is null)
            amount.Invalid(
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
            );
        amount.NotNegative();
    }

    /// <summary>The number before a percent sign; null where there is none.</summary>
    private static int? Percent(Field amount) =>
        amount.Text is [.. var number, '%'] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var share) ? share : null;

    private static bool IsZero(Field amount) => amount.Node?.ToString() is "0" or "0%";

    /// <summary>A map as Kubernetes' messages show it.</summary>
    private static string GoMap(IReadOnlyDictionary<string, string> map)
    {
        var entries = map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"\"{entry.Key}\":\"{entry.Value}\"");
        return $"map[string]string{{{string.Join(", ", entries)}}}";
    }
}
