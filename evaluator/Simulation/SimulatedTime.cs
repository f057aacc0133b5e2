namespace MlServe.Evaluator.Simulation;

/// <summary>The clock of a simulation: it stands still between two events. Timestamps are ticks of 0.1 µs since its start.</summary>
/// <param name="start">The time of day at which it starts.</param>
internal sealed class SimulatedTime(DateTimeOffset start) : TimeProvider
{
    /// <summary>Ticks since the start.</summary>
    public long Now { get; private set; }

    /// <summary>The time of day now.</summary>
    public DateTimeOffset Day => At(Now);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>A length of time in ticks.</summary>
    public static long Ticks(double seconds) => (long)(seconds * TimeSpan.TicksPerSecond);

    /// <summary>The time of day at so many ticks.</summary>
    public DateTimeOffset At(long ticks) => start + new TimeSpan(ticks);

    /// <summary>Goes on to a later moment.</summary>
    public void GoTo(long ticks) => Now = ticks;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Day;
}
