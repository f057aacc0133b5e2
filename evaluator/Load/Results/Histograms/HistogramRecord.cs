namespace MlServe.Evaluator.Load.Results.Histograms;

/// <summary>A histogram's buckets that are not empty, and what it keeps exactly; ticks are 0.1 µs.</summary>
/// <param name="SumTicks">Sum of the values.</param>
/// <param name="MinTicks">Smallest value.</param>
/// <param name="MaxTicks">Largest value.</param>
/// <param name="Buckets">Index and count of each, one after the other.</param>
internal sealed record HistogramRecord(long SumTicks, long MinTicks, long MaxTicks, IReadOnlyList<long> Buckets);
