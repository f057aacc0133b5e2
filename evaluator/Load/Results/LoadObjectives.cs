using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Load.Results;

/// <summary>Objectives of a load, held against what it counted.</summary>
internal static class LoadObjectives
{
    /// <summary>The windows of all stages, in order, with the counts of the limits.</summary>
    public static IReadOnlyList<WindowCounts> Windows(LoadResult result, IReadOnlyList<long> limits)
    {
        var (windows, start) = (new List<WindowCounts>(), TimeSpan.Zero);
        foreach (var stage in result.Stages)
        {
            foreach (var window in stage.Windows?.All(stage.Elapsed) ?? [])
                windows.Add(window.ToCounts(stage.Part.Number, start, limits));
            start += stage.Elapsed;
        }

        return windows;
    }

    /// <summary>What became of each.</summary>
    public static IReadOnlyList<ObjectiveResult> Judge(LoadResult result, IReadOnlyList<AskedObjective> asked)
    {
        var windows = Windows(result, LimitsOf(asked));
        return [.. asked.Select(one => ObjectiveJudge.Of(one, windows) with { Exact = IsExact(result, one) })];
    }

    /// <summary>Limits of time that the objectives have, in microseconds.</summary>
    public static IReadOnlyList<long> LimitsOf(IEnumerable<AskedObjective> asked) =>
        [.. asked.Select(one => one.Objective.LimitMicroseconds).OfType<long>().Distinct().Order()];

    private static bool IsExact(LoadResult result, AskedObjective asked) => asked.Objective.LimitMicroseconds is not { } limit
        || result.Stages.Where(stage => asked.Stage is null || stage.Part.Number == asked.Stage).All(stage => stage.Windows?.Limits.Contains(limit) == true);
}
