using System.Globalization;

namespace MlServe.LocalCluster.Store;

/// <summary>Durations as <c>kubectl get</c> writes them: two units at most, the finer the younger.</summary>
internal static class ShortDuration
{
    /// <summary>
    /// <c>5s</c>, <c>3m20s</c>, <c>11m</c>, <c>5h2m</c>, <c>9h</c>, <c>3d4h</c>, <c>10d</c>, <c>3y12d</c>. The limits are those of
    /// apimachinery's duration.HumanDuration.
    /// </summary>
    public static string Text(TimeSpan duration)
    {
        // Clocks of two machines may differ by a little.
        if (duration.TotalSeconds < -1)
            return "<invalid>";
        if (duration < TimeSpan.Zero)
            return "0s";
        long seconds = (long)duration.TotalSeconds, minutes = (long)duration.TotalMinutes, hours = (long)duration.TotalHours, days = hours / 24;
        if (seconds < 60 * 2)
            return In(seconds, "s");
        if (minutes < 10)
            return In(minutes, "m", seconds % 60, "s");
        if (minutes < 60 * 3)
            return In(minutes, "m");
        if (hours < 8)
            return In(hours, "h", minutes % 60, "m");
        if (hours < 48)
            return In(hours, "h");
        if (hours < 24 * 8)
            return In(days, "d", hours % 24, "h");
        if (days < 365 * 2)
            return In(days, "d");
        return days < 365 * 8 ? In(days / 365, "y", days % 365, "d") : In(days / 365, "y");
    }

    private static string In(long value, string unit, long rest = 0, string restUnit = "") =>
        value.ToString(CultureInfo.InvariantCulture) + unit + (rest == 0 ? "" : rest.ToString(CultureInfo.InvariantCulture) + restUnit);
}
