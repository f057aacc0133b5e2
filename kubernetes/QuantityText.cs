using System.Globalization;
using System.Numerics;

namespace MlServe.Kubernetes;

/// <summary>The grammar of quantities and their canonical form [apimachinery pkg/api/resource: quantity.go, suffix.go].</summary>
internal static class QuantityText
{
    private const string DecimalSuffixes = "num kMGTPE";   // 10^-9, in steps of a thousand; the blank is "no suffix"
    private const string BinarySuffixes = " KMGTPE";

    internal readonly record struct Parts(BigInteger Digits, int DigitCount, int DecimalExponent, BigInteger Factor, QuantityFormat Format);

    internal static Parts? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var at = text[0] is '+' or '-' ? 1 : 0;
        var whole = DigitsAt(text, at);
        at += whole.Length;
        var fraction = "";
        if (at < text.Length && text[at] == '.')
        {
            fraction = DigitsAt(text, at + 1);
            at += 1 + fraction.Length;
        }
        var digits = whole + fraction;
        if (digits.Length is 0 or > 1000 || ReadSuffix(text[at..]) is not var (exponent, factor, format))
            return null;
        var amount = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return new Parts(text[0] == '-' ? -amount : amount, digits.Length, exponent - fraction.Length, factor, format);
    }

    internal static string Write(BigInteger nano, QuantityFormat format)
    {
        if (nano.IsZero)
            return "0";
        var unit = BigInteger.Pow(10, 9);
        if (format == QuantityFormat.BinarySI && BigInteger.Abs(nano) >= 1024 * unit && nano % unit == 0)
            return WriteBinary(nano / unit);
        var exponent = -9;
        while (exponent < 18 && nano % 1000 == 0)
        {
            nano /= 1000;
            exponent += 3;
        }
        var suffix = exponent == 0 ? ""
            : format == QuantityFormat.DecimalExponent ? string.Create(CultureInfo.InvariantCulture, $"e{exponent}")
            : DecimalSuffixes[exponent / 3 + 3].ToString();
        return nano.ToString(CultureInfo.InvariantCulture) + suffix;
    }

    private static string WriteBinary(BigInteger units)
    {
        var power = 0;
        while (power < 6 && units % 1024 == 0)
        {
            units /= 1024;
            power++;
        }
        var number = units.ToString(CultureInfo.InvariantCulture);
        return power == 0 ? number : $"{number}{BinarySuffixes[power]}i";
    }

    private static (int Exponent, BigInteger Factor, QuantityFormat Format)? ReadSuffix(string suffix)
    {
        if (suffix.Length == 0)
            return (0, 1, QuantityFormat.DecimalSI);
        if (suffix.Length == 1 && suffix[0] != ' ' && DecimalSuffixes.IndexOf(suffix[0]) is >= 0 and var step)
            return ((step - 3) * 3, 1, QuantityFormat.DecimalSI);
        if (suffix.Length == 2 && suffix[1] == 'i' && BinarySuffixes.IndexOf(suffix[0]) is > 0 and var power)
            return (0, BigInteger.Pow(1024, power), QuantityFormat.BinarySI);
        if (suffix[0] is 'e' or 'E'
            && int.TryParse(suffix.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            && exponent is > -10_000 and < 10_000)
            return (exponent, 1, QuantityFormat.DecimalExponent);
        return null;
    }

    private static string DigitsAt(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return text[start..end];
    }
}
