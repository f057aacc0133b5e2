using System.Runtime.CompilerServices;

namespace MlServe.Evaluator.Monitoring;

/// <summary>One beat of the schedule.</summary>
/// <param name="Due">When it was due, wall clock: the start plus a whole number of intervals.</param>
/// <param name="Late">How much later than due it was delivered.</param>
/// <param name="Missed">The next beat is due already: there is nothing true left to measure for this one.</param>
internal sealed record Tick(DateTimeOffset Due, TimeSpan Late, bool Missed);

/// <summary>
/// A beat that holds. Beat n is due at start + n · interval on the monotonic clock, however long the work between
/// beats takes: sleeping an interval after the work, as the original monitor did, loses rows. Every beat of the
/// schedule is delivered, late ones too, so a duration always gives the same number of rows.
/// </summary>
internal static class Beat
{
    /// <summary>How many beats fall into <paramref name="duration"/>, the first at its start: 1800 s by 5 s is 360.</summary>
    public static int Count(TimeSpan duration, TimeSpan interval) =>
        (int)((duration.Ticks + interval.Ticks - 1) / interval.Ticks);

    /// <summary>The beats from now on, <paramref name="count"/> of them; without a count until cancelled.</summary>
    public static async IAsyncEnumerable<Tick> Every(
        TimeSpan interval, int? count, TimeProvider time, [EnumeratorCancellation] CancellationToken ct)
    {
        var start = time.GetTimestamp();
        var startedAt = time.GetUtcNow();
        for (var index = 0; count is null || index < count; index++)
        {
            var due = interval * index;
            // A timer may fire a little before the clock says so: wait until it really is time.
            for (var wait = due - time.GetElapsedTime(start); wait > TimeSpan.Zero; wait = due - time.GetElapsedTime(start))
                await Task.Delay(RoundUp(wait), time, ct);
            ct.ThrowIfCancellationRequested();

            var late = time.GetElapsedTime(start) - due;
            var isLast = index + 1 == count;
            yield return new Tick(startedAt + due, late, Missed: late >= interval && !isLast);
        }
    }

    /// <summary>Timers count whole milliseconds; a shorter wait would spin.</summary>
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
