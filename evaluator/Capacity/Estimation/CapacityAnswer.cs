namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>What ended a search from above.</summary>
internal enum CapacityLimit
{
    /// <summary>An objective.</summary>
    Objective,

    /// <summary>What the service can answer at all: beyond it a queue grows.</summary>
    Throughput,

    /// <summary>The load generator, or the most that was to be tried: the service may carry more.</summary>
    Generator,

    /// <summary>The time was over before it was known.</summary>
    Time,
}

/// <summary>What the trials of a search come to.</summary>
/// <param name="Load">The load that can be claimed, in requests a second or users; 0 where none was kept.</param>
/// <param name="Limit">Why it is not more.</param>
/// <param name="Objective">Which objective it was, from 0; null where it was none.</param>
internal sealed record CapacityAnswer(double Load, CapacityLimit Limit, int? Objective)
{
    /// <summary>Where the capacity lies; null where trials on both sides of it are lacking.</summary>
    public CapacityEstimate? Estimate { get; init; }

    /// <summary>The highest load that five confirmations together kept; null where there is none.</summary>
    public double? Confirmed { get; init; }
}
