using MlServe.Serve.Classification;

namespace MlServe.Serve.Hosting;

/// <summary>
/// How fast a busy service refuses. A refusal on a connection of its own costs about 0.1 ms of CPU, so clients that ask again at
/// once, whatever they are told, would take the cores that inference needs. The first of a burst are refused at once, those beyond
/// the pace in their turn; and a connection that asks again before its Retry-After, when that has come, a second later at most.
/// Whoever waits for a refusal asks no more meanwhile. Nobody waits longer than five seconds: users who wait for an answer are slowed
/// down to the pace, a flood that does not wait is only delayed.
/// </summary>
internal sealed class RefusalPace(CorePlan plan, TimeProvider time)
{
    /// <summary>Refusals a second for each core: about a twentieth of it.</summary>
    public const int PerSecondAndCore = 500;

    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    /// <summary>A client should learn of it before its own patience ends.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestEarly = TimeSpan.FromSeconds(1);
    private static readonly object RetryTime = new();

    private readonly long between = TimeSpan.TicksPerSecond / (PerSecondAndCore * Math.Max(1, plan.Concurrency * plan.Threads));
    private readonly long start = time.GetTimestamp();
    private long next = -Burst.Ticks;

    /// <summary>How long the refusal at hand is to be held back; takes its turn.</summary>
    /// <param name="connection">What is known of its connection; when that was told to come again is noted there.</param>
    /// <param name="retryAfter">When it is told to come again.</param>
    public TimeSpan Hold(IDictionary<object, object?> connection, TimeSpan retryAfter)
    {
        var now = time.GetElapsedTime(start);
        var early = connection.TryGetValue(RetryTime, out var known) && known is TimeSpan retryTime ? retryTime - now : TimeSpan.Zero;
        var turn = TakeTurn(now);
        var hold = TimeSpan.FromTicks(Math.Max(turn.Ticks, Math.Clamp(early.Ticks, 0, LongestEarly.Ticks)));
        connection[RetryTime] = now + hold + retryAfter;
        return hold;
    }

    private TimeSpan TakeTurn(TimeSpan now)
    {
        long known, turn;
        do
        {
            known = Interlocked.Read(ref next);
            turn = Math.Clamp(known, (now - Burst).Ticks, (now + LongestTurn).Ticks);
        }
        while (Interlocked.CompareExchange(ref next, turn + between, known) != known);
        return TimeSpan.FromTicks(Math.Max(0, turn - now.Ticks));
    }
}
