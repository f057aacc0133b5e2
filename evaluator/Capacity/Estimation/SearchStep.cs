namespace MlServe.Evaluator.Capacity.Estimation;

/// <summary>The next trial.</summary>
/// <param name="Phase">Why.</param>
/// <param name="Load">Requests per second, or users.</param>
/// <param name="Seconds">How long.</param>
internal sealed record SearchStep(SearchPhase Phase, double Load, double Seconds);
