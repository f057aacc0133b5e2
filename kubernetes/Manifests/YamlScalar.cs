using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MlServe.Kubernetes.Manifests;

/// <summary>
/// What an unquoted YAML word means to kubectl: YAML 1.1 as go-yaml v2 resolves it (yes, on and y are booleans, 010 is
/// octal, 1_000 a thousand; dates stay strings).
/// </summary>
internal static partial class YamlScalar
{
    /// <summary>The JSON value of a plain word; null stands for JSON's null.</summary>
    internal static JsonNode? Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => JsonValue.Create(true),
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => JsonValue.Create(false),
        _ when text[0] is '+' or '-' or '.' or (>= '0' and <= '9') => Number(text) ?? JsonValue.Create(text),
        _ => JsonValue.Create(text),
    };

    /// <summary>True when the word must be quoted to stay a string, for readers of YAML 1.1 and 1.2 alike.</summary>
    internal static bool NeedsQuotes(string text) => Resolve(text) is not JsonValue value
        || value.GetValueKind() != System.Text.Json.JsonValueKind.String
        || text.StartsWith("0o", StringComparison.Ordinal) || text is "<<" or "=" || SpecialFloat().IsMatch(text) || Sexagesimal().IsMatch(text);

    private static JsonNode? Number(string text)
    {
        var plain = text.Replace("_", "");
        if (Integer(plain) is { } whole)
            return whole >= long.MinValue && whole <= long.MaxValue ? JsonValue.Create((long)whole)
                : whole > 0 && whole <= ulong.MaxValue ? JsonValue.Create((ulong)whole)
                : JsonValue.Create((double)whole);
        if (!Float().IsMatch(plain) || !double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return null;
        // Go writes a whole float without a fraction, and so 1.0 is an integer by the time the API server reads it.
        return number == Math.Floor(number) && Math.Abs(number) < 1e15 ? JsonValue.Create((long)number) : JsonValue.Create(number);
    }

    private static BigInteger? Integer(string plain)
    {
        var digits = plain.TrimStart('+', '-');
        if (digits.Length == 0 || plain.Length - digits.Length > 1)
            return null;
        var (radix, prefix) = digits.ToLowerInvariant() switch
        {
            ['0', 'x', ..] => (16, 2),
            ['0', 'o', ..] => (8, 2),
            ['0', 'b', ..] => (2, 2),
            ['0', _, ..] => (8, 1),
            _ => (10, 0),
        };
        digits = digits[prefix..];
        if (digits.Length == 0)
            return null;
        BigInteger whole = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiHexDigit(digit) || Convert.ToInt32(digit.ToString(), 16) is var value && value >= radix)
                return null;
            whole = whole * radix + value;
        }
        return plain[0] == '-' ? -whole : whole;
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Float();

    [GeneratedRegex(@"^[-+]?\.(inf|Inf|INF|nan|NaN|NAN)\z")]
    private static partial Regex SpecialFloat();

    /// <summary>Other readers of YAML 1.1 take 12:30:45 for a number.</summary>
    [GeneratedRegex(@"^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9]*)?\z")]
    private static partial Regex Sexagesimal();
}
