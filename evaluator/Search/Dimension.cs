namespace MlServe.Evaluator.Search;

/// <summary>
/// One coordinate of the points that are searched: how far something is on the way through its range, 0 to 1 (on a logarithmic scale where
/// it has one), or which of a few choices it is, by number from 0.
/// </summary>
/// <param name="Choices">How many choices there are; null: a range.</param>
internal readonly record struct Dimension(int? Choices)
{
    /// <summary>A range.</summary>
    public static readonly Dimension Range = new(null);

    /// <summary>The coordinate for a number from 0 up to, but not, 1, all alike likely.</summary>
    public double At(double uniform) => Choices is { } choices ? Math.Min(Math.Floor(uniform * choices), choices - 1) : uniform;
}
