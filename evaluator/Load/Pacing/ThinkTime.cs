namespace MlServe.Evaluator.Load.Pacing;

/// <summary>How long a user thinks between an answer and its next request, as siege draws it.</summary>
internal static class ThinkTime
{
    /// <summary>
    /// From one second up: whole seconds, ⌊U·d + ½⌋ with U in [0,1), so 0 and d come half as often as the seconds
    /// between them, and d = 1 s means 0 s or 1 s. From a millisecond up: uniform in [0,d). Below: none.
    /// Source: siege 4.0.7, src/browser.c, the delay of start().
    /// </summary>
    public static TimeSpan Draw(TimeSpan upTo, Random random)
    {
        var seconds = upTo.TotalSeconds;
        return seconds switch
        {
            >= 1 => TimeSpan.FromSeconds(Math.Floor(random.NextDouble() * seconds + 0.5)),
            >= 0.001 => TimeSpan.FromSeconds(random.NextDouble() * seconds),
            _ => TimeSpan.Zero,
        };
    }
}
