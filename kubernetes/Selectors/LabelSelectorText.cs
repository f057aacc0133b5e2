using System.Text.RegularExpressions;

namespace MlServe.Kubernetes.Selectors;

/// <summary>The text form of label selectors [apimachinery pkg/labels/selector.go].</summary>
internal static partial class LabelSelectorText
{
    internal static LabelSelector Parse(string text)
    {
        var labels = new Dictionary<string, string>();
        var requirements = new List<LabelRequirement>();
        foreach (var part in Split(text))
        {
            if (ParsePart(part) is not { } requirement)
                throw new FormatException($"\"{part}\" is not a label requirement; write a=b, a!=b, a in (x,y), a notin (x,y), a or !a, separated by commas");
            // A second "a=…" for the same key contradicts the first: both must stay.
            if (requirement is { Operator: "In", Values.Count: 1 } && !part.Contains('(') && labels.TryAdd(requirement.Key, requirement.Values[0]))
                continue;
            requirements.Add(requirement);
        }
        return new LabelSelector { MatchLabels = labels, MatchExpressions = requirements };
    }

    private static LabelRequirement? ParsePart(string part)
    {
        if (SetRequirement().Match(part) is { Success: true } set)
            return new LabelRequirement
            {
                Key = set.Groups["key"].Value,
                Operator = set.Groups["not"].Success ? "NotIn" : "In",
                Values = [.. set.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries)],
            };
        if (Comparison().Match(part) is { Success: true } comparison)
            return new LabelRequirement
            {
                Key = comparison.Groups["key"].Value,
                Operator = comparison.Groups["operator"].Value switch { "!=" => "NotIn", ">" => "Gt", "<" => "Lt", _ => "In" },
                Values = [comparison.Groups["value"].Value],
            };
        if (Existence().Match(part) is { Success: true } existence)
            return new LabelRequirement
            {
                Key = existence.Groups["key"].Value,
                Operator = existence.Groups["not"].Success ? "DoesNotExist" : "Exists",
            };
        return null;
    }

    private static IEnumerable<string> Split(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            yield break;
        var start = 0;
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[at] != ',' || depth > 0)
                continue;
            yield return text[start..at].Trim();
            start = at + 1;
        }
        yield return text[start..].Trim();
    }

    private const string Key = @"(?<key>([A-Za-z0-9][-A-Za-z0-9.]*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)";
    private const string Value = @"([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?";

    [GeneratedRegex($@"^{Key}\s+(?<not>not)?in\s*\(\s*(?<values>{Value}(\s*,\s*{Value})*)\s*\)$", RegexOptions.ExplicitCapture)]
    private static partial Regex SetRequirement();

    [GeneratedRegex($@"^{Key}\s*(?<operator>==|=|!=|>|<)\s*(?<value>{Value})$", RegexOptions.ExplicitCapture)]
    private static partial Regex Comparison();

    [GeneratedRegex($@"^(?<not>!)?\s*{Key}$", RegexOptions.ExplicitCapture)]
    private static partial Regex Existence();
}
