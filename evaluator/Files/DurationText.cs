using System.Globalization;

namespace MlServe.Evaluator.Files;

/// <summary>Durations as people write them: <c>250ms</c>, <c>90s</c>, <c>1.5m</c>, <c>2h</c>; a bare number is seconds.</summary>
internal static class DurationText
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private static readonly IReadOnlyList<(string Unit, double Seconds)> Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];

    /// <summary>Reads a duration from zero to a week.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        text = text.Trim();
        var (unit, seconds) = Units.First(candidate => text.EndsWith(candidate.Unit, StringComparison.Ordinal));
        var isNumber = double.TryParse(
            text[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount);
        var isDuration = isNumber && amount * seconds <= Longest.TotalSeconds;
        duration = isDuration ? TimeSpan.FromSeconds(amount * seconds) : TimeSpan.Zero;
        return isDuration;
    }
}
