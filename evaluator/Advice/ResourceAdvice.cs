namespace MlServe.Evaluator.Advice;

/// <summary>An amount of CPU (cores) or memory (bytes) and why it is that much.</summary>
/// <param name="Amount">The amount; null: nothing is asked for.</param>
/// <param name="Reason">A sentence without its full stop.</param>
internal readonly record struct AdvisedAmount(decimal? Amount, string Reason);

/// <summary>
/// Requests and limits of a container from what it used. A request is what is paid for, so it follows the use; a limit reserves nothing, so it
/// is touched only where it was hit. Pure.
/// </summary>
/// <remarks>
/// The margins are those of the vertical pod autoscaler's recommender: 15 % above the use, of CPU for nine tenths of the time, of memory at its
/// peak; after a kill a fifth more than what was killed, and no less than 100 MiB more.
/// </remarks>
internal static class ResourceAdvice
{
    /// <summary>Above what was used: the vertical pod autoscaler's.</summary>
    internal const double Margin = 1.15;

    private const double OfTheTime = 0.9, AfterKill = 1.2, LeastAfterKill = 100 << 20;

    // A mean over a scrape's window that is nearer to the limit than this hides periods in which the container stood still.
    private const double Throttled = 0.9, Raise = 1.5;

    // Less often than that it may be chance.
    private const double OftenThrottled = 0.01;

    // Of a memory limit. Above it the next peak is a kill.
    private const double NearKill = 0.8;

    /// <summary>CPU to request.</summary>
    /// <param name="used">What was used.</param>
    /// <param name="limit">What it is to be limited to; null for nothing.</param>
    public static AdvisedAmount CpuRequest(ContainerEvidence used, decimal? limit)
    {
        var usual = used.CoresFor(OfTheTime);
        return Within(limit, used.MostAtStart is { } start && start.Cores > usual * Margin
            ? new(
                Amounts.RoundCores(start.Cores),
                $"{Cores(start.Cores)} is what it used at start, more than later ({Cores(usual)} for nine tenths of the time)")
            : new(Amounts.RoundCores(usual * Margin), $"for nine tenths of the time it used no more than {Cores(usual)}; 15 % more"));
    }

    /// <summary>Memory to request.</summary>
    /// <param name="used">What was used.</param>
    /// <param name="limit">The limit that there was; null for none.</param>
    public static AdvisedAmount MemoryRequest(ContainerEvidence used, decimal? limit)
    {
        if (used.Kills > 0 && limit is { } killedAt)
            return new(
                Amounts.RoundBytes(Math.Max((double)killedAt * AfterKill, (double)killedAt + LeastAfterKill)),
                $"it was killed {NumberText.Times(used.Kills)} at its limit of {Bytes((double)killedAt)}; a fifth more, and at least 100Mi");
        var most = used.Most.Bytes;
        return Within(MemoryLimit(used, limit).Amount, new(
            Amounts.RoundBytes(most * Margin),
            $"it used at most {Bytes(most)}{(used.MostAtStart is { } start ? $" ({Bytes(start.Bytes)} at start)" : "")}; 15 % more"));
    }

    /// <summary>The CPU limit, where there is to be one.</summary>
    /// <param name="used">What was used.</param>
    /// <param name="limit">The limit that there was; null for none.</param>
    /// <param name="node">Cores of the largest node; null where that is not known.</param>
    public static AdvisedAmount CpuLimit(ContainerEvidence used, decimal? limit, decimal? node)
    {
        if (limit is not { } now)
            return new(null, "there is none, and none is needed: nothing throttles it");
        var throttled = used.ShareAbove(Throttled * (double)now);
        var raised = Math.Min(Amounts.RoundCores((double)now * Raise), node ?? decimal.MaxValue);
        return throttled <= OftenThrottled ? new(now, $"it used at most {Cores(used.Most.Cores)}; a limit reserves nothing")
            : raised > now ? new(raised, Invariant($"{throttled:0 %} of the time it used nine tenths of its limit or more, and was throttled"))
            : new(now, Invariant($"{throttled:0 %} of the time it was near its limit, but no node has more"));
    }

    /// <summary>The memory limit.</summary>
    /// <param name="used">What was used.</param>
    /// <param name="limit">The limit that there was; null for none.</param>
    public static AdvisedAmount MemoryLimit(ContainerEvidence used, decimal? limit)
    {
        var most = used.Most.Bytes;
        if (limit is not { } now)
            return new(
                Amounts.RoundBytes(most * Raise),
                $"there is none, and a container that leaks would take its node with it: half as much again as its peak, {Bytes(most)}");
        return used.Kills > 0
            ? new(
                Amounts.RoundBytes(Math.Max(Math.Max(most, (double)now) * Raise, (double)now + LeastAfterKill)),
                $"it was killed {NumberText.Times(used.Kills)} for using more than {Bytes((double)now)}; half as much again, and at least 100Mi more")
            : most > NearKill * (double)now
            ? new(Amounts.RoundBytes(most * Raise), $"it used up to {Bytes(most)} of {Bytes((double)now)}: with more it is killed")
            : new(now, $"it used at most {Bytes(most)}; a limit reserves nothing");
    }

    /// <summary>An amount of CPU that was measured.</summary>
    public static string Cores(double cores) => Invariant($"{cores * 1000:0}m");

    /// <summary>An amount of memory that was measured.</summary>
    public static string Bytes(double bytes) => Invariant($"{bytes / (1 << 20):0}Mi");

    /// <summary>The same, but no more than the limit, which Kubernetes asks of a request.</summary>
    public static AdvisedAmount Within(decimal? limit, AdvisedAmount advised) =>
        advised.Amount > limit ? new(limit, $"{advised.Reason}, but no more than its limit") : advised;
}
