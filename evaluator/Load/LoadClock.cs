namespace MlServe.Evaluator.Load;

/// <summary>
/// Timestamps of the generator as times of day and lengths of time, in whole microseconds: all files and counts of a load read them
/// here, so that whoever computes with the file of all requests finds what the load has counted.
/// </summary>
internal sealed class LoadClock(TimeProvider time)
{
    private readonly DateTimeOffset day = time.GetUtcNow();
    private readonly long timestamp = time.GetTimestamp();

    /// <summary>The time of day at a timestamp; the rest of the microsecond is cut off.</summary>
    public DateTimeOffset TimeOf(long at)
    {
        var exact = day + time.GetElapsedTime(timestamp, at);
        return new DateTimeOffset(exact.Ticks - exact.Ticks % TimeSpan.TicksPerMicrosecond, exact.Offset);
    }

    /// <summary>The time of day; whoever sets the machine's clock during a load does not move its rows.</summary>
    public DateTimeOffset Now() => TimeOf(time.GetTimestamp());

    /// <summary>The same where this machine is.</summary>
    public DateTimeOffset LocalNow() => TimeZoneInfo.ConvertTime(Now(), time.LocalTimeZone);

    /// <summary>The time between two timestamps, rounded.</summary>
    public TimeSpan Between(long from, long to)
    {
        var ticks = time.GetElapsedTime(from, to).Ticks;
        var half = TimeSpan.TicksPerMicrosecond / 2;
        return new TimeSpan((ticks + (ticks < 0 ? -half : half)) / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond);
    }
}
