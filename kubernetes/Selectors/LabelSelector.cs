using System.Text.Json.Nodes;
using k8s.Models;
using MlServe.Kubernetes.Json;

namespace MlServe.Kubernetes.Selectors;

/// <summary>
/// Which objects are meant, by their labels. Both parts must hold; an empty selector matches everything.
/// The text form is kubectl's: <c>a=b,c!=d,e in (x,y),f notin (z),g,!h</c>.
/// </summary>
public sealed record LabelSelector
{
    /// <summary>Labels that must have exactly these values.</summary>
    public IReadOnlyDictionary<string, string> MatchLabels { get; init => field = value ?? Empty; } = Empty;

    /// <summary>Further requirements.</summary>
    public IReadOnlyList<LabelRequirement> MatchExpressions { get; init => field = value ?? []; } = [];

    private static readonly IReadOnlyDictionary<string, string> Empty = new Dictionary<string, string>();

    /// <summary>True when nothing is asked for, so that everything matches.</summary>
    public bool IsEmpty => MatchLabels.Count == 0 && MatchExpressions.Count == 0;

    /// <summary>A selector that asks for exactly these labels; null for none.</summary>
    public static LabelSelector ForLabels(IEnumerable<KeyValuePair<string, string>>? labels) =>
        new() { MatchLabels = new Dictionary<string, string>(labels ?? Empty) };

    /// <summary>The selector of an object; null selects everything.</summary>
    public static LabelSelector Of(V1LabelSelector? selector) => ForLabels(selector?.MatchLabels) with
    {
        MatchExpressions = [.. (selector?.MatchExpressions ?? []).Select(expression => new LabelRequirement
        {
            Key = expression.Key ?? "", Operator = expression.OperatorProperty ?? "", Values = [.. expression.Values ?? []],
        })],
    };

    /// <summary>The selector that stands in an object's document; null selects everything.</summary>
    public static LabelSelector Of(JsonNode? selector) => Of(selector is null ? null : KubernetesJson.Read<V1LabelSelector>(selector));

    /// <summary>Reads the text form. Throws <see cref="FormatException"/> with one line that names the part it stumbled over.</summary>
    public static LabelSelector Parse(string text) => LabelSelectorText.Parse(text);

    /// <summary>True when labels satisfy every requirement; null stands for no labels.</summary>
    public bool Matches(IEnumerable<KeyValuePair<string, string>>? labels)
    {
        var known = labels as IReadOnlyDictionary<string, string> ?? new Dictionary<string, string>(labels ?? Empty);
        return MatchLabels.All(wanted => known.TryGetValue(wanted.Key, out var value) && value == wanted.Value)
            && MatchExpressions.All(requirement => requirement.Matches(known));
    }

    /// <summary>The text form, as query parameters take it.</summary>
    public override string ToString() => string.Join(',',
        MatchLabels.Select(label => $"{label.Key}={label.Value}").Concat(MatchExpressions.Select(requirement => requirement.ToString())));
}
