using System.Globalization;

namespace MlServe.Evaluator.Files;

/// <summary>A number in a result file, where a division by zero left <c>-nan</c> or <c>inf</c> and a gap left nothing.</summary>
internal static class CsvNumber
{
    private static readonly HashSet<string> NoData = new(StringComparer.OrdinalIgnoreCase) { "", "nan", "-nan", "inf", "-inf", "+inf", "none", "null" };

    /// <summary>Reads <paramref name="text"/>; no data is a null number. False when it is neither.</summary>
    public static bool TryRead(string text, out double? number)
    {
        text = text.Trim();
        number = null;
        if (NoData.Contains(text))
            return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            return false;
        number = value;
        return true;
    }
}
