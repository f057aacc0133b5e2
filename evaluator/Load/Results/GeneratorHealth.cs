using System.Globalization;

namespace MlServe.Evaluator.Load.Results;

/// <summary>Whether the generator kept up with itself; when it did not, its figures say more about it than about the service.</summary>
internal static class GeneratorHealth
{
    /// <summary>
    /// Lateness that is never worth a word. The timers of .NET and of Linux are late by up to 5 ms on an idle machine
    /// (measured, docs/validity.md), and siege's log shows times in steps of 10 ms.
    /// </summary>
    public static readonly TimeSpan LateLimit = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Lateness as a share of the mean response time from which it matters: a generator that wakes late to send also
    /// wakes late to read, and that delay is in the response time.
    /// </summary>
    public const double LateShare = 0.1;

    /// <summary>
    /// CPU cores above which the generator competes with what it measures. A request costs it a fifth of a millisecond
    /// (measured, docs/validity.md): this is 4,000 requests a second, a hundred times the challenge's heaviest minute.
    /// </summary>
    public const double CpuLimit = 0.8;

    /// <summary>One line for people; null when all is well.</summary>
    public static string? Warning(LoadResult result)
    {
        var affected = result.Stages.Where(stage => IsLate(stage) || stage.GeneratorCpuCores > CpuLimit).ToList();
        if (affected.Count == 0)
            return null;
        var worstLate = affected.Max(stage => stage.Figures[LoadTime.LateP99]) ?? TimeSpan.Zero;
        var worstCpu = affected.Max(stage => stage.GeneratorCpuCores);
        return Invariant($"the load generator did not keep up in {affected.Count} of {result.Stages.Count} stages (requests up to "
            + $"{worstLate.TotalMilliseconds:0.#} "
                + $"ms late at p99, {worstCpu:0.00} CPU cores used): give it a core of its own, or read the response times with care"
        );
    }

    private static bool IsLate(StageResult stage) =>
        stage.Figures[LoadTime.LateP99] is { } late && late > LateLimit && late > (stage.Figures[LoadTime.Mean] ?? TimeSpan.Zero) * LateShare;
}
