using MlServe.Evaluator.Load.Plan;

namespace MlServe.Evaluator.Load.Results;

/// <summary>Which of a stage's limits it missed.</summary>
internal static class MissedLimits
{
    /// <summary>A line for each limit of the plan that a stage missed.</summary>
    public static IEnumerable<string> Of(LoadResult result, LoadPlan plan) =>
        result.Stages.Zip(plan.Stages).SelectMany(stage => Of(stage.First, stage.Second.Limits));

    /// <summary>A line for each limit that the stage missed. A stage without any transaction misses every limit on its times.</summary>
    public static IEnumerable<string> Of(StageResult result, StageLimits limits)
    {
        var figures = result.Figures;
        (LoadTime Time, TimeSpan? Limit)[] times = [(LoadTime.Mean, limits.MaxMean), (LoadTime.P95, limits.MaxP95), (LoadTime.P99, limits.MaxP99)];
        foreach (var (time, limit) in times)
        {
            var value = figures[time];
            if (limit is not null && !(value <= limit))
                yield return Line(result.Part, time.Name, value is { } known ? Milliseconds(known) : "unknown", Milliseconds(limit.Value));
        }

        var (failed, requests) = (figures.Counts.Failed, figures.Counts.Failed + figures.Counts.Transactions);
        if (limits.MaxFailed is { } most && most.IsExceededBy(failed, requests))
            yield return Line(result.Part, "failed", Invariant($"{failed} of {requests}"), most.ToString());
    }

    private static string Line(LoadPart stage, string name, string value, string limit) =>
        Invariant($"threshold failed: stage {stage}: {name} is {value}, limit {limit}");

    private static string Milliseconds(TimeSpan time) => Invariant($"{time.TotalMilliseconds:0.###} ms");
}
