using System.Globalization;
using System.Text.RegularExpressions;

namespace MlServe.Evaluator.Pipelines;

/// <summary>When a step is run: one comparison of a parameter with a value.</summary>
/// <param name="Parameter">The parameter's name.</param>
/// <param name="Operator"><c>==</c>, <c>!=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</param>
/// <param name="Value">What it is compared with.</param>
internal sealed partial record Condition(string Parameter, string Operator, string Value)
{
    /// <summary>Reads <c>dims == 2</c>; null for anything else.</summary>
    public static Condition? Parse(string text) => Form().Match(text) is { Success: true, Groups: var groups }
        ? new Condition(groups["parameter"].Value, groups["operator"].Value, groups["value"].Value.Trim('"', '\''))
        : null;

    /// <summary>Whether it holds. Numbers are compared as numbers; texts are equal or not.</summary>
    /// <exception cref="UserErrorException">The order of texts was asked for.</exception>
    public bool Holds(IReadOnlyDictionary<string, string> parameters)
    {
        var text = parameters[Parameter];
        if (TryNumber(text, out var left) && TryNumber(Value, out var right))
            return Operator switch
            {
                "==" => left == right,
                "!=" => left != right,
                "<" => left < right,
                "<=" => left <= right,
                ">" => left > right,
                _ => left >= right,
            };
        return Operator switch
        {
            "==" => text == Value,
            "!=" => text != Value,
            _ => throw new UserErrorException($"when: {this}: '{text}' and '{Value}' are not both numbers: texts can be compared with == and != only."),
        };
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Parameter} {Operator} {Value}";

    private static bool TryNumber(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);

    [GeneratedRegex(
        """^\s*(?<parameter>[A-Za-z][\w-]*)\s*(?<operator>==|!=|<=|>=|<|>)\s*(?<value>"[^"]*"|'[^']*'|[\w.+-]+)\s*$""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
