namespace MlServe.Evaluator.Tests.Monitoring;

/// <summary>A clock that moves when told to, and straight to the due time of each timer asked of it: hours pass in milliseconds.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private TimeSpan elapsed;

    /// <summary>How much later than asked a timer fires: a busy machine.</summary>
    public TimeSpan TimersFireLate { get; init; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return start + elapsed;
    }

    public override long GetTimestamp()
    {
        lock (gate)
            return elapsed.Ticks;
    }

    public void Advance(TimeSpan by)
    {
        lock (gate)
            elapsed += by;
    }

    /// <summary>Nobody else moves this clock while a test waits, so a timer takes it straight to its due time.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Advance(dueTime + TimersFireLate);
            ThreadPool.UnsafeQueueUserWorkItem(_ => callback(state), null);
        }

        return new Fired();
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
