using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Load.Results;

/// <summary>Which of a stage's limits it missed.</summary>
internal static class MissedLimits
{
    /// <summary>How every line begins.</summary>
    public const string Prefix = "threshold missed: ";

    /// <summary>A line for each. A stage without any transaction misses every limit on its times.</summary>
    public static IEnumerable<string> Of(StageResult result, StageLimits limits)
    {
        var figures = result.Figures;
        (string Name, TimeSpan? Value, TimeSpan? Limit)[] times =
            [("mean", figures.Mean, limits.MaxMean), ("p95", figures.P95, limits.MaxP95), ("p99", figures.P99, limits.MaxP99)];
        foreach (var (name, value, limit) in times)
        {
            if (limit is not null && !(value <= limit))
                yield return Line(result.Stage, name, value is { } known ? Milliseconds(known) : "unknown", Milliseconds(limit.Value));
        }

        if (figures.Counts.Failed > limits.MaxFailed)
            yield return Line(result.Stage, "failed", Invariant($"{figures.Counts.Failed}"), Invariant($"{limits.MaxFailed}"));
    }

    private static string Line(int stage, string name, string value, string limit) =>
        Invariant($"{Prefix}stage {stage}: {name} is {value}, wanted at most {limit}");

    private static string Milliseconds(TimeSpan time) => Invariant($"{time.TotalMilliseconds:0.###} ms");
}
