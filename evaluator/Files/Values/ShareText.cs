using System.Globalization;

namespace MlServe.Evaluator.Files.Values;

/// <summary>Shares as people write them, <c>0.7</c> or <c>70%</c>, and as they read them, <c>70.0 %</c>. Pure.</summary>
internal static class ShareText
{
    /// <summary>What to say of a text that is none.</summary>
    public const string Wanted = "must be a share such as 0.7 or 70%";

    /// <summary>Reads a share from 0 to 1. <c>70</c> is none: nobody can tell whether its per cent sign is missing.</summary>
    public static bool TryParse(string text, out double share)
    {
        text = text.Trim();
        var isPercent = text.EndsWith('%');
        var isNumber = double.TryParse(
            isPercent ? text[..^1].TrimEnd() : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        share = isPercent ? number / 100 : number;
        return isNumber && share is >= 0 and <= 1;
    }

    /// <summary>In per cent, with one decimal; a dash for an unknown one.</summary>
    public static string Percent(double? share) => share is { } known ? Invariant($"{known * 100:0.0} %") : "–";

    /// <summary>From where to where it lies; null where that is unknown.</summary>
    public static string? Interval(double? low, double? high) =>
        low is { } from && high is { } to ? Invariant($"{from * 100:0.0} – {to * 100:0.0} %") : null;
}
