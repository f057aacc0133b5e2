namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>What the trials of a search come to.</summary>
/// <param name="Load">The load that can be claimed, in requests per second or users; 0 where none was kept.</param>
/// <param name="Limit">Why it is not more.</param>
/// <param name="Objective">Which objective it was, from 0; null where it was none.</param>
internal sealed record CapacityAnswer(double Load, CapacityLimit Limit, int? Objective)
{
    /// <summary>Where the capacity lies; null where trials on both sides of it are lacking.</summary>
    public CapacityEstimate? Estimate { get; init; }

    /// <summary>The highest load that five confirmations together kept; null where there is none.</summary>
    public double? Confirmed { get; init; }
}
