using System.Globalization;

namespace MlServe.Evaluator.Files.Values;

/// <summary>Rates per second as people write them: <c>50</c>, or <c>10..50</c> for one that changes in a straight line. Pure.</summary>
internal static class RateText
{
    /// <summary>The highest rate.</summary>
    public const double Most = 100_000;

    /// <summary>What to say of a text that is none.</summary>
    public static string Wanted { get; } = Invariant($"must be a rate per second such as 50, or 10..50 for one that changes, above zero and up to {Most}");

    /// <summary>Reads a rate that is above zero somewhere.</summary>
    public static bool TryParse(string text, out (double From, double To) rate)
    {
        rate = default;
        var ends = text.Split("..");
        if (ends.Length > 2 || !TryEnd(ends[0], out var from) || !TryEnd(ends[^1], out var to) || from + to <= 0)
            return false;
        rate = (from, to);
        return true;
    }

    private static bool TryEnd(string end, out double number) =>
        double.TryParse(end.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) && number <= Most;
}
