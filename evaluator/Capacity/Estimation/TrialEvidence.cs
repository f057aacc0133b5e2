using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>What a trial showed: one load, for some seconds.</summary>
/// <param name="Phase">Why it was tried.</param>
/// <param name="Load">Requests per second, or users.</param>
/// <param name="TookSeconds">How much of the time it took, start and end included.</param>
/// <param name="Objectives">Of each objective, in their order, the requests and the bad ones in each window of time.</param>
internal sealed record TrialEvidence(SearchPhase Phase, double Load, double TookSeconds, IReadOnlyList<IReadOnlyList<HitCount>> Objectives)
{
    /// <summary>Its planned length.</summary>
    public required double Seconds { get; init; }

    /// <summary>What besides the objectives was in its way.</summary>
    public Obstacle Obstacle { get; init; }

    /// <summary>Pods that were ready when it began; 0 where nobody counts them.</summary>
    public int Replicas { get; init; }

    /// <summary>Requests that count for an objective, and the bad ones among them.</summary>
    public HitCount Counted(int objective) => new(
        Objectives[objective].Sum(window => window.Number), Objectives[objective].Sum(window => window.Hits));
}
