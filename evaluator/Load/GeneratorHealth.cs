using System.Globalization;

namespace MlServe.Evaluator.Load;

/// <summary>Whether the generator kept up with itself; when not, its figures say more about it than about the service.</summary>
internal static class GeneratorHealth
{
    /// <summary>
    /// Requests sent later than this after they were due shift what siege's log can show: its times have two decimals.
    /// </summary>
    public static readonly TimeSpan LateLimit = TimeSpan.FromMilliseconds(10);

    /// <summary>CPU cores above which the generator competes with what it measures.</summary>
    public const double CpuLimit = 0.8;

    /// <summary>One line for people; null when all is well.</summary>
    public static string? Warning(LoadResult result)
    {
        var tooLate = result.Stages.Where(stage => stage.Figures.LateP99 > LateLimit).ToList();
        var tooBusy = result.Stages.Where(stage => stage.GeneratorCpuCores > CpuLimit).ToList();
        if (tooLate.Count == 0 && tooBusy.Count == 0)
            return null;
        var worstLate = result.Stages.Max(stage => stage.Figures.LateP99) ?? TimeSpan.Zero;
        var worstCpu = result.Stages.Max(stage => stage.GeneratorCpuCores);
        return string.Create(CultureInfo.InvariantCulture,
            $"the load generator did not keep up in {tooLate.Union(tooBusy).Count()} of {result.Stages.Count} stages (requests up to {worstLate.TotalMilliseconds:0.#} ms late at p99, {worstCpu:0.00} CPU cores used): give it a core of its own, or read the response times with care");
    }
}
