using MathNet.Numerics.Statistics;

namespace MlServe.Evaluator.Search;

/// <summary>
/// The median stopping rule (Golovin et al.: Google Vizier, KDD 2017): a trial whose best value so far is worse than the median of what the
/// trials that ran to their end had come to by the same step has little hope, and is stopped.
/// </summary>
/// <param name="AfterTrials">Trials that must have run to their end before any is stopped.</param>
/// <param name="FromStep">The first step at which one is.</param>
internal sealed record MedianRule(int AfterTrials, int FromStep)
{
    /// <summary>The median that a trial falls short of at its last step; null: it goes on.</summary>
    /// <param name="objective">Which way is better.</param>
    /// <param name="finished">The values by step of the trials that ran to their end.</param>
    /// <param name="own">The trial's.</param>
    public double? Misses(SearchObjective objective, IReadOnlyList<IReadOnlyList<StepValue>> finished, IReadOnlyList<StepValue> own)
    {
        if (own.Count == 0 || own[^1].Step < FromStep)
            return null;
        var step = own[^1].Step;
        var others = finished.Select(curve => Best(objective, curve, step)).OfType<double>().ToList();
        if (others.Count < AfterTrials)
            return null;
        var median = others.Median();
        return Best(objective, own, step) is { } best && objective.Loss(best) > objective.Loss(median) ? median : null;
    }

    private static double? Best(SearchObjective objective, IReadOnlyList<StepValue> curve, int step) =>
        curve.Where(value => value.Step <= step).Select(value => (double?)value.Value).Aggregate(
            (double?)null, (best, value) => best is { } known ? objective.Better(known, value!.Value) : value);
}

/// <summary>The objective's value at a step of a trial, such as an epoch.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Value">The value.</param>
internal readonly record struct StepValue(int Step, double Value);
