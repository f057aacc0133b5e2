using Microsoft.Extensions.Time.Testing;

namespace MlServe.Evaluator.Tests.Monitoring;

/// <summary>A clock that moves when told to, and straight to the due time of each timer asked of it: hours pass in milliseconds.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    /// <summary>How much later than asked a timer fires: a busy machine.</summary>
    public TimeSpan TimersFireLate { get; init; }

    private TimeSpan step;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + step;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    /// <summary>Somebody sets the machine's clock: no time passes.</summary>
    public void SetBy(TimeSpan by) => step += by;

    /// <summary>Nobody else moves this clock while a test waits, so a timer takes it straight to its due time.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == Timeout.InfiniteTimeSpan)
            return base.CreateTimer(callback, state, dueTime, period);
        Advance(dueTime + TimersFireLate);
        // Due at once, but not before the one who asks has its timer.
        var timer = base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        ThreadPool.UnsafeQueueUserWorkItem(_ => timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan), null);
        return timer;
    }
}
