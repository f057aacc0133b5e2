namespace MlServe.Evaluator.Search;

/// <summary>A point that was tried.</summary>
/// <param name="Point">A coordinate for each dimension.</param>
/// <param name="Loss">What is to be as low as possible; infinite where the trial failed.</param>
internal sealed record TriedPoint(IReadOnlyList<double> Point, double Loss);
