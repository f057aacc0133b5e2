using System.Globalization;

namespace MlServe.Kubernetes.Selectors;

/// <summary>One requirement on one label.</summary>
public sealed record LabelRequirement
{
    /// <summary>The label.</summary>
    public string Key { get; init; } = "";

    /// <summary><c>In</c>, <c>NotIn</c>, <c>Exists</c>, <c>DoesNotExist</c>; for nodes also <c>Gt</c> and <c>Lt</c>.</summary>
    public string Operator { get; init; } = "";

    /// <summary>The values of In and NotIn, the one bound of Gt and Lt.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>True when the labels satisfy it. NotIn is satisfied by an absent label. An unknown operator matches nothing.</summary>
    public bool Matches(IReadOnlyDictionary<string, string> labels)
    {
        var present = labels.TryGetValue(Key, out var value);
        return Operator switch
        {
            "In" => present && Values.Contains(value!),
            "NotIn" => !present || !Values.Contains(value!),
            "Exists" => present,
            "DoesNotExist" => !present,
            "Gt" => present && Compare(value!) > 0,
            "Lt" => present && Compare(value!) < 0,
            _ => false,
        };
    }

    /// <summary>The text form; empty for an unknown operator.</summary>
    public override string ToString() => Operator switch
    {
        "In" => $"{Key} in ({string.Join(',', Values)})",
        "NotIn" when Values.Count == 1 => $"{Key}!={Values[0]}",
        "NotIn" => $"{Key} notin ({string.Join(',', Values)})",
        "Exists" => Key,
        "DoesNotExist" => $"!{Key}",
        "Gt" => $"{Key}>{Values.FirstOrDefault()}",
        "Lt" => $"{Key}<{Values.FirstOrDefault()}",
        _ => "",
    };

    private int? Compare(string value) =>
        Values.Count == 1
        && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var left)
        && long.TryParse(Values[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : null;
}
