namespace MlServe.Evaluator.Load.Pacing;

/// <summary>Waits for a timestamp of a time.</summary>
internal static class Pause
{
    /// <summary>Waits until <paramref name="due"/> and never wakes before it; returns at once when it has passed.</summary>
    public static async ValueTask UntilAsync(long due, TimeProvider time, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        for (var left = Left(); left > TimeSpan.Zero; left = Left())
        {
            // Timers count whole milliseconds and cut fractions off: rounded up, they are late instead of early.
            // They also refuse more than some weeks.
            var milliseconds = Math.Min(Math.Ceiling(left.TotalMilliseconds), TimeSpan.MillisecondsPerDay);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, ct);
        }

        TimeSpan Left() => time.GetElapsedTime(time.GetTimestamp(), due);
    }

    /// <summary>A duration in the time's timestamps.</summary>
    public static long Timestamps(TimeSpan duration, TimeProvider time) =>
        (long)(duration.TotalSeconds * time.TimestampFrequency);
}
