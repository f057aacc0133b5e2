using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MlServe.LocalCluster.Store;

/// <summary>
/// Conditions on labels that must all hold, from the text of a query (<c>app=web,tier in (a,b),!old</c>) or from
/// the <c>matchLabels</c> and <c>matchExpressions</c> of an object.
/// </summary>
internal sealed partial class LabelSelector
{
    private readonly IReadOnlyList<Requirement> _requirements;

    private LabelSelector(IReadOnlyList<Requirement> requirements) => _requirements = requirements;

    private enum Operator
    {
        In,
        NotIn,
        Exists,
        DoesNotExist,
        GreaterThan,
        LessThan,
    }

    /// <summary>True when no label is asked for, so that everything matches.</summary>
    public bool IsEmpty => _requirements.Count == 0;

    /// <summary>Reads a query's text.</summary>
    /// <exception cref="StatusException">400 when it cannot be read.</exception>
    public static LabelSelector Parse(string text)
    {
        var requirements = new List<Requirement>();
        var rest = text.Trim();
        while (rest.Length > 0)
        {
            var match = Term().Match(rest);
            if (!match.Success)
                throw StatusException.BadRequest($"unable to parse requirement: found '{rest}', expected a label and a condition");
            requirements.Add(FromMatch(match));
            rest = rest[match.Length..].TrimStart();
            if (rest.Length > 0 && rest[0] != ',')
                throw StatusException.BadRequest($"unable to parse requirement: found '{rest}', expected: ',' or end of the selector");
            rest = rest.TrimStart(',').TrimStart();
        }
        return new LabelSelector(requirements);
    }

    /// <summary>Reads <c>{matchLabels, matchExpressions}</c>; null or empty selects everything.</summary>
    public static LabelSelector From(JsonObject? selector)
    {
        var requirements = new List<Requirement>();
        foreach (var (key, value) in selector?.StringMap("matchLabels") ?? new Dictionary<string, string>())
            requirements.Add(new Requirement(key, Operator.In, [value]));
        foreach (var expression in selector.Items("matchExpressions"))
            requirements.Add(new Requirement(expression.Text("key") ?? "", expression.Text("operator") switch
            {
                "In" => Operator.In,
                "NotIn" => Operator.NotIn,
                "Exists" => Operator.Exists,
                _ => Operator.DoesNotExist,
            }, [.. expression.Strings("values")]));
        return new LabelSelector(requirements);
    }

    /// <summary>Reads a plain map of labels, as a Service's selector is.</summary>
    public static LabelSelector FromLabels(IReadOnlyDictionary<string, string> labels) =>
        new([.. labels.Select(label => new Requirement(label.Key, Operator.In, [label.Value]))]);

    /// <summary>True when the labels fulfil every condition.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels) => _requirements.All(requirement => requirement.Holds(labels));

    /// <summary>The text of a query that means the same.</summary>
    public override string ToString() => string.Join(',', _requirements);

    private static Requirement FromMatch(Match match)
    {
        string[] Values(string group) => [.. match.Groups[group].Value.Split(',').Select(value => value.Trim())];
        var key = match.Groups["key"].Value;
        if (match.Groups["not"].Success)
            return new Requirement(key, Operator.DoesNotExist, []);
        if (match.Groups["set"].Success)
            return new Requirement(key, match.Groups["set"].Value == "in" ? Operator.In : Operator.NotIn, Values("values"));
        return match.Groups["op"].Value switch
        {
            "" => new Requirement(key, Operator.Exists, []),
            "!=" => new Requirement(key, Operator.NotIn, Values("value")),
            ">" => new Requirement(key, Operator.GreaterThan, Values("value")),
            "<" => new Requirement(key, Operator.LessThan, Values("value")),
            _ => new Requirement(key, Operator.In, Values("value")),
        };
    }

    [GeneratedRegex(@"^(?:(?<not>!)\s*(?<key>[\w./-]+)|(?<key>[\w./-]+)\s+(?<set>in|notin)\s*\((?<values>[^)]*)\)|(?<key>[\w./-]+)(?:\s*(?<op>==|=|!=|>|<)\s*(?<value>[\w.-]*))?)\s*(?=,|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Term();

    private sealed record Requirement(string Key, Operator Operator, IReadOnlyList<string> Values)
    {
        public bool Holds(IReadOnlyDictionary<string, string> labels)
        {
            var present = labels.TryGetValue(Key, out var value);
            return Operator switch
            {
                Operator.In => present && Values.Contains(value),
                // As Kubernetes has it, an absent label is not in any list.
                Operator.NotIn => !present || !Values.Contains(value),
                Operator.Exists => present,
                Operator.DoesNotExist => !present,
                Operator.GreaterThan => present && Number(value!) > Number(Values[0]),
                _ => present && Number(value!) < Number(Values[0]),
            };
        }

        public override string ToString() => Operator switch
        {
            Operator.In when Values.Count == 1 => $"{Key}={Values[0]}",
            Operator.NotIn when Values.Count == 1 => $"{Key}!={Values[0]}",
            Operator.In => $"{Key} in ({string.Join(',', Values)})",
            Operator.NotIn => $"{Key} notin ({string.Join(',', Values)})",
            Operator.Exists => Key,
            Operator.DoesNotExist => "!" + Key,
            Operator.GreaterThan => $"{Key}>{Values[0]}",
            _ => $"{Key}<{Values[0]}",
        };

        private static long? Number(string text) =>
            long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
