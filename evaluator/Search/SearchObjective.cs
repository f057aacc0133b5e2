namespace MlServe.Evaluator.Search;

/// <summary>What a search is after.</summary>
/// <param name="Metric">The figure's name.</param>
/// <param name="IsMaximized">More is better.</param>
/// <param name="Goal">A value that is good enough to end the search; null: none is.</param>
internal sealed record SearchObjective(string Metric, bool IsMaximized, double? Goal)
{
    /// <summary>The value as something that is to be low.</summary>
    public double Loss(double value) => IsMaximized ? -value : value;

    /// <summary>The better of two values.</summary>
    public double Better(double one, double other) => IsMaximized ? Math.Max(one, other) : Math.Min(one, other);

    /// <summary>Whether a value is good enough.</summary>
    public bool IsReached(double value) => Goal is { } goal && Loss(value) <= Loss(goal);
}
