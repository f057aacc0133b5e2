using System.Runtime.CompilerServices;

namespace MlServe.Evaluator.Simulation.Processor;

/// <summary>
/// The program in one pod, as far as requests meet it: as many threads as it works on at once, a bounded queue before them, a quota of CPU
/// a period, and memory.
/// </summary>
/// <param name="capacity">What all pods of the run have alike.</param>
/// <param name="phase">Where its periods begin, ticks.</param>
/// <param name="random">Draws what requests cost.</param>
internal sealed class PodProcess(PodCapacity capacity, long phase, Random random)
{
    // Work is finished when less than a tick of it is left.
    private const double Nothing = 1;

    private readonly Work[] work = new Work[capacity.Workers];
    private readonly Queue<Work> waiting = new();
    private readonly HashSet<long> givenUp = [];
    private readonly double quota = (capacity.CpuLimitCores ?? double.PositiveInfinity) * PodCapacity.PeriodTicks;
    private double quotaLeft;
    private long periodEnd;
    private bool isThrottled;
    private int busy;
    private long idleSince;
    private long begun;
    private long nextRefusal;

    /// <summary>How many times as long as calibrated a request's work takes.</summary>
    public double Slowness { get; init; } = 1;

    /// <summary>CPU time since its start, ticks.</summary>
    public double CpuTicks { get; private set; }

    /// <summary>Cores it uses besides its requests.</summary>
    public double BackgroundCores { get; set; }

    /// <summary>Its weight beside others.</summary>
    public double Weight => capacity.Weight;

    /// <summary>Cores that it would use if it were alone.</summary>
    public double Demand => isThrottled ? 0 : busy + BackgroundCores;

    /// <summary>How fast it runs: 1 for a core for each thread.</summary>
    public double Speed { get; set; } = 1;

    /// <summary>Requests that it has and has not answered.</summary>
    public int Admitted => busy + waiting.Count;

    /// <summary>Requests that it has taken since its start.</summary>
    public long Taken { get; private set; }

    /// <summary>Memory that it uses now, bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            var memory = capacity.Memory;
            var kept = (memory.BusyBytes - memory.IdleBytes) * (Taken / (Taken + memory.HalfwayRequests));
            return memory.IdleBytes + (long)kept + Admitted * memory.PerRequestBytes;
        }
    }

    /// <summary>Whether it uses more memory than it may: the kernel kills it then.</summary>
    public bool IsOverMemory => MemoryBytes > capacity.MemoryLimitBytes;

    // A quota that feeds all threads is never used up.
    private bool IsBound
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => quota < (busy + BackgroundCores) * PodCapacity.PeriodTicks;
    }

    /// <summary>Takes a request: a thread begins with it, or it waits.</summary>
    /// <returns>False when there is no place for it.</returns>
    public bool TryTake(int user, long request, long now, SharedProcessor processor)
    {
        if (Admitted >= capacity.Workers + capacity.QueueLength)
        {
            CpuTicks += capacity.RefusalTicks;
            return false;
        }

        Taken++;
        if (busy < capacity.Workers)
            processor.Begin(this, new Work(0, user, request), now);
        else
            waiting.Enqueue(new Work(0, user, request));
        return true;
    }

    /// <summary>How long a refusal is held back, ticks: they are let out at a pace, none later than after five seconds.</summary>
    public long HoldRefusal(long now)
    {
        if (capacity.RefusalGap == 0)
            return 0;
        var turn = Math.Clamp(nextRefusal, now - TimeSpan.TicksPerSecond, now + 5 * TimeSpan.TicksPerSecond);
        nextRefusal = turn + capacity.RefusalGap;
        return Math.Max(0, turn - now);
    }

    /// <summary>A thread begins with a request.</summary>
    public void Begin(in Work next, long now)
    {
        var idle = busy == 0 ? now - idleSince : 0;
        busy++;
        work[busy - 1] = next with { CpuTicks = capacity.Cost(busy, idle, begun++, random.NextDouble()) * Slowness };
        RenewQuota(now);
    }

    /// <summary>A thread that is free begins with the next request that waits; one that was given up is not begun.</summary>
    public void BeginNext(long now)
    {
        while (busy < capacity.Workers && waiting.TryDequeue(out var next))
            if (!givenUp.Remove(next.Request))
                Begin(next, now);
    }

    /// <summary>Nobody waits for a request any more: it is not begun. One that is begun is finished.</summary>
    public void GiveUp(long request)
    {
        for (var i = 0; i < busy; i++)
            if (work[i].Request == request)
                return;
        givenUp.Add(request);
    }

    /// <summary>Nobody waits for any request any more.</summary>
    public void DropWaiting()
    {
        waiting.Clear();
        givenUp.Clear();
    }

    /// <summary>All requests that it has, which end with it.</summary>
    public IReadOnlyList<Work> Lost() => [.. work.AsSpan(0, busy), .. waiting];

    /// <summary>Moves its work on by so many ticks of time.</summary>
    public void Advance(long ticks)
    {
        if (isThrottled)
            return;
        var done = ticks * Speed;
        for (var i = 0; i < busy; i++)
            work[i].CpuTicks -= done;
        var used = done * (busy + BackgroundCores);
        CpuTicks += used;
        quotaLeft -= used;
    }

    /// <summary>Takes a piece of work that has ended; null when there is none.</summary>
    public Work? TakeEnded(long now)
    {
        for (var i = 0; i < busy; i++)
        {
            if (work[i].CpuTicks >= Nothing)
                continue;
            var ended = work[i];
            work[i] = work[--busy];
            idleSince = now;
            return ended;
        }

        return null;
    }

    /// <summary>A period that has ended gives a new quota; one that is used up stops the process until then.</summary>
    public void SettleQuota(long now)
    {
        RenewQuota(now);
        isThrottled = IsBound && quotaLeft < Nothing;
    }

    /// <summary>Ticks of its next change as things stand; the largest number when there is none.</summary>
    public long NextChange(long now)
    {
        if (isThrottled)
            return periodEnd;
        if (busy == 0)
            return IsBound ? Math.Min(periodEnd, In(quotaLeft / (Speed * BackgroundCores), now)) : long.MaxValue;
        var least = work[0].CpuTicks;
        for (var i = 1; i < busy; i++)
            least = Math.Min(least, work[i].CpuTicks);
        var next = In(least / Speed, now);
        return IsBound ? Math.Min(next, Math.Min(periodEnd, In(quotaLeft / (Speed * (busy + BackgroundCores)), now))) : next;
    }

    private static long In(double ticks, long now) => now + Math.Max(1, (long)Math.Ceiling(ticks));

    private void RenewQuota(long now)
    {
        if (now < periodEnd)
            return;
        // Periods go on while nothing runs; only the one in which it runs matters.
        periodEnd = now + PodCapacity.PeriodTicks - (now - phase) % PodCapacity.PeriodTicks;
        quotaLeft = quota;
    }
}
