namespace MlServe.Evaluator.Statistics;

/// <summary>Which of several points no other beats.</summary>
internal static class ParetoFront
{
    /// <summary>
    /// For each point whether it is on the front: no other point is as small in every cost and smaller in one. Points of the
    /// same costs are both on it. A point with an unknown cost (null) is not, and beats none.
    /// </summary>
    /// <param name="points">Costs of each point, as many for each; what is better when larger is given negative.</param>
    public static IReadOnlyList<bool> Of(IReadOnlyList<IReadOnlyList<double?>> points) =>
        [.. points.Select(point => IsKnown(point) && !points.Any(other => IsKnown(other) && Dominates(other, point)))];

    private static bool Dominates(IReadOnlyList<double?> other, IReadOnlyList<double?> point) =>
        other.Zip(point).All(pair => pair.First <= pair.Second) && other.Zip(point).Any(pair => pair.First < pair.Second);

    private static bool IsKnown(IReadOnlyList<double?> point) => point.All(cost => cost is not null);
}
