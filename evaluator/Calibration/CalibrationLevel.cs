namespace MlServe.Evaluator.Calibration;

/// <summary>A load at the one pod: so many users, each with one request at a time.</summary>
/// <param name="Users">How many.</param>
/// <param name="Think">The longest time that each thinks after an answer.</param>
/// <param name="Length">How long.</param>
internal sealed record CalibrationLevel(int Users, TimeSpan Think, TimeSpan Length)
{
    // A third of the time in requests: they are not in each other's way, and most do not find a processor that has fallen asleep.
    private const double SpacedShare = 1 / 3.0;

    // A pod that may use half a core must not use half of that, else its quota is in the response times.
    private const double QuotaShare = 0.4;

    // Enough refusals to tell what one costs; more than most queues hold.
    private const int Beyond = 128, WithoutBound = 512;

    // Longer than the load: a user of a burst sends once.
    private static readonly TimeSpan OnceOnly = TimeSpan.FromSeconds(1000);

    private static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(20), BurstMargin = TimeSpan.FromSeconds(2);

    /// <summary>For people.</summary>
    public string Text => Think >= OnceOnly ? Invariant($"a burst of {Users} requests")
        : Invariant($"{Users} at once{(Think > TimeSpan.Zero ? ", with pauses" : "")}");

    /// <summary>The first load, which lets the service compile and cache.</summary>
    public static CalibrationLevel WarmUp(TimeSpan budget) => new(1, TimeSpan.Zero, budget * 0.2);

    /// <summary>The loads that are measured: one user with pauses, then 1, 2, 4 … users without, as many as the pod works on at once.</summary>
    /// <param name="aloneSeconds">Response time of a single user.</param>
    /// <param name="concurrency">Requests that the pod works on at once.</param>
    /// <param name="cpuLimit">Its CPU limit, cores; null without.</param>
    /// <param name="budget">For all loads together.</param>
    public static IReadOnlyList<CalibrationLevel> All(double aloneSeconds, int concurrency, double? cpuLimit, TimeSpan budget)
    {
        var share = Math.Min(SpacedShare, QuotaShare * (cpuLimit ?? 1));
        var think = TimeSpan.FromSeconds(2 * aloneSeconds * (1 / share - 1));
        List<int> users = [.. Enumerable.Range(0, 7).Select(doublings => 1 << doublings).Where(count => count < concurrency), concurrency];
        return [new(1, think, budget * 0.3), .. users.Select(count => new CalibrationLevel(count, TimeSpan.Zero, budget * 0.5 / users.Count))];
    }

    /// <summary>So many requests at one moment that some are refused, where the service refuses any.</summary>
    /// <param name="bound">As many as it says that it takes; null: it does not say.</param>
    /// <param name="rate">Answers a second when it is busy.</param>
    public static CalibrationLevel Burst(int? bound, double rate)
    {
        var drained = (int)(rate * LongestDrain.TotalSeconds);
        var users = Math.Clamp(bound + Beyond ?? WithoutBound, 1, Math.Max(1, drained + Beyond));
        var admitted = Math.Min(bound ?? users, users);
        return new(users, OnceOnly, TimeSpan.FromSeconds(1.2 * admitted / Math.Max(rate, 0.1)) + BurstMargin);
    }
}
