using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Load;
using MlServe.Evaluator.Load.Results;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Scoring;

/// <summary>What a load is worth to its users, and what that costs: from its windows. Arithmetic alone.</summary>
internal static class ObjectiveScore
{
    /// <summary>The summary with intervals of percentiles, objectives, goodput and cost.</summary>
    /// <param name="summary">The summary so far.</param>
    /// <param name="load">The load; null when its tallies are not known.</param>
    /// <param name="asked">Objectives of the load and of its stages.</param>
    /// <param name="price">The price; null: not known.</param>
    public static Summary Of(Summary summary, LoadResult? load, IReadOnlyList<AskedObjective> asked, Price? price)
    {
        var good = summary.Okay;
        if (load is not null)
        {
            var intervals = LatencyIntervals.Of(load).ToDictionary(known => $"latency_{known.Key.Column}", known => known.Value);
            summary = summary with { LatencyIntervals = intervals.Count > 0 ? intervals : null };
        }

        if (load is not null && asked.Count > 0)
        {
            var results = LoadObjectives.Judge(load, asked);
            var windows = LoadObjectives.Windows(load, LoadObjectives.LimitsOf(asked));
            good = ObjectiveJudge.Good(asked.Where(one => one.Stage is null).Select(one => one.Objective), windows);
            var requests = windows.Sum(window => window.Requests);
            summary = summary with
            {
                Objectives = results,
                Goodput = summary.DurationSeconds > 0 ? good / summary.DurationSeconds : null,
                GoodShare = requests > 0 ? (double)good / requests : null,
                BudgetSpent = results.Max(result => result.BudgetSpent),
                ViolationSeconds = ObjectiveJudge.AnyViolated(results).Sum(violation => violation.To - violation.From),
            };
        }

        var cost = price?.Of(summary.CpuRequestedCores, summary.MemoryRequestedKB, summary.DurationSeconds);
        return summary with { Cost = cost, CostPer1000Good = good > 0 ? cost / good * 1000 : null };
    }
}
