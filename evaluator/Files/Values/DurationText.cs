using System.Globalization;

namespace MlServe.Evaluator.Files.Values;

/// <summary>Durations as people write them: <c>250ms</c>, <c>90s</c>, <c>1.5m</c>, <c>2h</c>; a bare number is seconds.</summary>
internal static class DurationText
{
    /// <summary>The longest that is read.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private static readonly IReadOnlyList<(string Unit, double Seconds)> Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];

    private const double LeastMinutes = 0.001, MostMinutes = 10_000;

    /// <summary>What to say of a text that is no length in minutes.</summary>
    public static string WantedMinutes { get; } =
        Invariant($"must be a number of minutes from {LeastMinutes} to {MostMinutes}, or a length such as 90s or 0.5h");

    /// <summary>Reads a length that is in minutes where it has no unit: <c>3</c>, <c>3m</c>, <c>90s</c>, <c>0.5h</c>.</summary>
    public static bool TryParseMinutes(string text, out double minutes)
    {
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out minutes))
            minutes = TryParse(text, out var length) ? length.TotalMinutes : 0;
        return minutes is >= LeastMinutes and <= MostMinutes;
    }

    /// <summary>A length for people, in seconds below a minute: <c>20 s</c>, <c>1.5 min</c>.</summary>
    public static string Of(TimeSpan length) =>
        length < TimeSpan.FromMinutes(1) ? Invariant($"{length.TotalSeconds:0.##} s") : Invariant($"{length.TotalMinutes:0.##} min");

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
