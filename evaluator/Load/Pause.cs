namespace MlServe.Evaluator.Load;

/// <summary>Waits for a timestamp of a clock.</summary>
internal static class Pause
{
    /// <summary>Waits until <paramref name="due"/> and never wakes before it; returns at once when it has passed.</summary>
    public static async ValueTask UntilAsync(long due, TimeProvider clock, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        for (var left = Left(); left > TimeSpan.Zero; left = Left())
        {
            // Timers count whole milliseconds and cut fractions off: rounded up, they are late instead of early.
            // They also refuse more than some weeks.
            var milliseconds = Math.Min(Math.Ceiling(left.TotalMilliseconds), TimeSpan.MillisecondsPerDay);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), clock, ct);
        }

        TimeSpan Left() => clock.GetElapsedTime(clock.GetTimestamp(), due);
    }

    /// <summary>A duration in the clock's timestamps.</summary>
    public static long Timestamps(TimeSpan duration, TimeProvider clock) =>
        (long)(duration.TotalSeconds * clock.TimestampFrequency);
}
