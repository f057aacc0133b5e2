using System.Globalization;
using MlServe.Evaluator.Load.Results;

namespace MlServe.Evaluator.Load.Plan;

/// <summary>What a stage must keep to; null asks nothing.</summary>
internal sealed record StageLimits
{
    /// <summary>How every line of <see cref="Missed"/> begins.</summary>
    public const string MissedPrefix = "threshold missed: ";

    /// <summary>Longest mean time of a transaction.</summary>
    public TimeSpan? MaxMean { get; init; }

    /// <summary>Longest 95th percentile.</summary>
    public TimeSpan? MaxP95 { get; init; }

    /// <summary>Longest 99th percentile.</summary>
    public TimeSpan? MaxP99 { get; init; }

    /// <summary>Most failed requests.</summary>
    public long? MaxFailed { get; init; }

    /// <summary>A line for each limit that <paramref name="result"/> misses. A stage without any transaction misses every limit on its times.</summary>
    public IEnumerable<string> Missed(StageResult result)
    {
        var figures = result.Figures;
        foreach (var (name, value, limit) in new[] { ("mean", figures.Mean, MaxMean), ("p95", figures.P95, MaxP95), ("p99", figures.P99, MaxP99) })
        {
            if (limit is not null && !(value <= limit))
                yield return Line(result.Stage, name, value is { } known ? Milliseconds(known) : "unknown", Milliseconds(limit.Value));
        }

        if (figures.Counts.Failed > MaxFailed)
            yield return Line(result.Stage, "failed", Invariant($"{figures.Counts.Failed}"), Invariant($"{MaxFailed}"));
    }

    private static string Line(int stage, string name, string value, string limit) =>
        Invariant($"{MissedPrefix}stage {stage}: {name} is {value}, wanted at most {limit}");

    private static string Milliseconds(TimeSpan time) => Invariant($"{time.TotalMilliseconds:0.###} ms");
}
