using MlServe.Serve.Classification;

namespace MlServe.Serve.Hosting;

/// <summary>
/// How fast a busy service refuses. A refusal on a connection of its own costs about 0.1 ms of CPU, so clients that ask again at
/// once, whatever they are told, would take the cores that inference needs. The first of a burst are refused at once, those beyond
/// the pace in their turn, and whoever waits for a refusal asks no more meanwhile.
/// </summary>
internal sealed class RefusalPace(CorePlan plan, TimeProvider time)
{
    /// <summary>Refusals a second for each core: at most a twelfth of it.</summary>
    public const int PerSecondAndCore = 800;

    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);

    /// <summary>A client should learn of it before its own patience ends.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private readonly long between = TimeSpan.TicksPerSecond / (PerSecondAndCore * Math.Max(1, plan.Concurrency * plan.Threads));
    private readonly long start = time.GetTimestamp();
    private long next = -Burst.Ticks;

    /// <summary>How long the refusal at hand is to be held back; takes its turn.</summary>
    public TimeSpan Hold()
    {
        var now = time.GetElapsedTime(start).Ticks;
        long known, turn;
        do
        {
            known = Interlocked.Read(ref next);
            turn = Math.Clamp(known, now - Burst.Ticks, now + Longest.Ticks);
        }
        while (Interlocked.CompareExchange(ref next, turn + between, known) != known);
        return turn > now ? TimeSpan.FromTicks(turn - now) : TimeSpan.Zero;
    }
}
