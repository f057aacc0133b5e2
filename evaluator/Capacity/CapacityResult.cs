using MlServe.Evaluator.Capacity.Estimation;
using MlServe.Evaluator.Objectives;

namespace MlServe.Evaluator.Capacity;

/// <summary>Between which loads a capacity lies with 95 %.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
internal sealed record CapacityInterval(double Low, double High);

/// <summary>What the trials of one kind of load come to.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Load">What can be claimed; 0 where no load was confirmed.</param>
/// <param name="LimitedBy">Why it is not more: an objective, <c>throughput</c>, <c>generator</c> or <c>time</c>.</param>
internal sealed record CapacityResult(LoadKind Kind, double Load, string LimitedBy)
{
    /// <summary>The middle of what is likely: as probably too high as too low.</summary>
    public double? Estimate { get; init; }

    /// <summary>Where the capacity lies with 95 %; null where the trials do not tell.</summary>
    public CapacityInterval? Interval { get; init; }

    /// <summary>The highest load that five confirmations together kept; null where there is none.</summary>
    public double? Confirmed { get; init; }

    /// <summary>An answer with the names of what it is about.</summary>
    public static CapacityResult Of(LoadKind kind, CapacityAnswer answer, IReadOnlyList<Objective> objectives) => new(kind, answer.Load, answer.Limit switch
    {
        CapacityLimit.Objective => objectives[answer.Objective!.Value].Text,
        CapacityLimit.Throughput => "throughput",
        CapacityLimit.Generator => "generator",
        _ => "time",
    })
    {
        Estimate = answer.Estimate?.Middle,
        Interval = answer.Estimate is { } estimate ? new CapacityInterval(estimate.Low, estimate.High) : null,
        Confirmed = answer.Confirmed,
    };
}
