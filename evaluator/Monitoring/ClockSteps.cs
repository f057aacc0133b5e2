using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Monitoring;

/// <summary>
/// Sees when somebody sets this machine's clock. Rows keep to the time that passes, but events bear the time of day of whoever reports them:
/// after a step the two are apart.
/// </summary>
/// <param name="time">The clock that may be set, beside the one that may not.</param>
internal sealed class ClockSteps(TimeProvider time)
{
    // Time services turn a clock by less than a millisecond a second; a beat may be minutes.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly long since = time.GetTimestamp();
    private DateTimeOffset start = time.GetUtcNow();

    /// <summary>The step since the last look, as an event of its moment; null where there was none.</summary>
    /// <param name="at">The time of the row that is measured.</param>
    public RunEvent? Next(DateTimeOffset at)
    {
        var now = time.GetUtcNow();
        var step = now - (start + time.GetElapsedTime(since));
        if (step.Duration() < Least)
            return null;
        start += step;
        return new RunEvent(at, "Monitor", "clock", "ClockStepped", step > TimeSpan.Zero
            ? Invariant($"this machine's clock went ahead by {step.TotalSeconds:0.0} s: somebody set it, or the machine slept")
            : Invariant($"this machine's clock was set back by {-step.TotalSeconds:0.0} s"));
    }
}
