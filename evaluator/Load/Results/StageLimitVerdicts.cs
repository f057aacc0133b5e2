using MlServe.Evaluator.Load.Plan;
using MlServe.Evaluator.RunFiles.Metadata;

namespace MlServe.Evaluator.Load.Results;

/// <summary>Which of their limits a plan's stages kept. Pure.</summary>
internal static class StageLimitVerdicts
{
    /// <summary>Every limit of the plan, with its verdict.</summary>
    public static IReadOnlyList<StageThreshold> Of(LoadResult result, LoadPlan plan) =>
        [.. result.Stages.Zip(plan.Stages).SelectMany(stage => Of(stage.First, stage.Second.Limits))];

    /// <summary>Every limit of the stage. A stage without any transaction misses every limit on its times.</summary>
    public static IEnumerable<StageThreshold> Of(StageResult result, StageLimits limits)
    {
        var figures = result.Figures;
        var (stage, failed) = (result.Part.Number, figures.Counts.Failed);
        var requests = failed + figures.Counts.Transactions;
        (LoadTime Time, TimeSpan? Limit)[] times = [(LoadTime.Mean, limits.MaxMean), (LoadTime.P95, limits.MaxP95), (LoadTime.P99, limits.MaxP99)];
        foreach (var (time, limit) in times)
        {
            if (limit is { } longest)
                yield return new StageThreshold(
                    stage, time.Name, StageThreshold.Time, longest.TotalSeconds, figures.Seconds(time), requests, figures[time] <= longest);
        }

        if (limits.MaxFailed is not { } most)
            yield break;
        var isMet = !most.IsExceededBy(failed, requests);
        yield return most.Requests is { } count
            ? new StageThreshold(stage, "failed", StageThreshold.Count, count, failed, requests, isMet)
            : new StageThreshold(stage, "failed", StageThreshold.Share, most.Share!.Value, requests > 0 ? (double)failed / requests : null, requests, isMet);
    }
}
