namespace MlServe.Evaluator.Runs.Display;

/// <summary>A length of time as a kitchen clock shows it.</summary>
internal static class Clock
{
    /// <summary>m:ss, rounded up: "0:00 left" means none.</summary>
    public static string Of(double seconds)
    {
        var whole = (int)Math.Ceiling(Math.Max(0, seconds));
        return Invariant($"{whole / 60}:{whole % 60:00}");
    }

    /// <summary>A length that is known roughly, in whole minutes: <c>15 minutes</c>, <c>6 h 05 min</c>.</summary>
    public static string About(TimeSpan length)
    {
        var minutes = (long)Math.Max(1, Math.Round(length.TotalMinutes));
        return minutes < 60 ? NumberText.Count(minutes, "minute") : Invariant($"{minutes / 60} h {minutes % 60:00} min");
    }
}
