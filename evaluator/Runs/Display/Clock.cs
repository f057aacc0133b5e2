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
}
