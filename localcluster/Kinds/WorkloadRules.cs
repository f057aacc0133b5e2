using System.Text.Json.Nodes;
using MlServe.LocalCluster.Store;

namespace MlServe.LocalCluster.Kinds;

/// <summary>The rules of what owns pods: a selector that finds them and never changes.</summary>
internal static class WorkloadRules
{
    /// <summary>Checks selector and template.</summary>
    public static void SelectorAndTemplate(JsonObject value, JsonObject? old, ICollection<FieldError> errors)
    {
        var spec = value.Object("spec");
        NotNegative(spec, "replicas", errors);
        var selector = spec.Object("selector");
        if (selector is null)
            errors.Add(FieldError.Required("spec.selector"));
        else if (selector.Count == 0)
            errors.Add(FieldError.Invalid("spec.selector", "{}", $"empty selector is invalid for {value.Text("kind")!.ToLowerInvariant()}"));
        Expressions(selector, errors);
        MetadataRules.Labels(spec.Object("template", "metadata"), "spec.template.metadata", errors);
        var labels = spec.StringMap("template", "metadata", "labels");
        if (selector is { Count: > 0 } && !LabelSelectors.From(selector).Matches(labels))
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", GoMap(labels), "`selector` does not match template `labels`"));
        PodRules.Spec(spec.Object("template", "spec"), "spec.template.spec", errors);
        if (spec.Text("template", "spec", "restartPolicy") is { } policy and not "Always")
            errors.Add(FieldError.NotSupported("spec.template.spec.restartPolicy", policy, ["Always"]));
        if (old is not null && !JsonNode.DeepEquals(old.At("spec", "selector"), selector))
            errors.Add(FieldError.Invalid("spec.selector", GoSelector(selector), "field is immutable"));
    }

    private static void Expressions(JsonObject? selector, ICollection<FieldError> errors)
    {
        var index = 0;
        foreach (var expression in selector.Items("matchExpressions"))
        {
            var at = $"spec.selector.matchExpressions[{index++}]";
            var values = expression.Strings("values").Any();
            if (expression.Text("operator") is not ("In" or "NotIn" or "Exists" or "DoesNotExist"))
                errors.Add(FieldError.Invalid($"{at}.operator", $"\"{expression.Text("operator")}\"", "not a valid selector operator"));
            else if (expression.Text("operator") is "In" or "NotIn" && !values)
                errors.Add(FieldError.Required($"{at}.values", "must be specified when `operator` is 'In' or 'NotIn'"));
            else if (expression.Text("operator") is "Exists" or "DoesNotExist" && values)
                errors.Add(FieldError.Forbidden($"{at}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
        }
    }

    /// <summary>Checks a count.</summary>
    public static void NotNegative(JsonObject? spec, string name, ICollection<FieldError> errors)
    {
        if (spec.Int(name) is < 0 and var value)
            errors.Add(FieldError.Invalid($"spec.{name}", $"{value}", "must be greater than or equal to 0"));
    }

    /// <summary>A map as Kubernetes' messages show it.</summary>
    public static string GoMap(IReadOnlyDictionary<string, string> map) =>
        $"map[string]string{{{string.Join(", ", map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"\"{entry.Key}\":\"{entry.Value}\""))}}}";

    private static string GoSelector(JsonObject? selector) =>
        $"v1.LabelSelector{{MatchLabels:{GoMap(selector.StringMap("matchLabels"))}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}}";
}
