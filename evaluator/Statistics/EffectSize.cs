namespace MlServe.Evaluator.Statistics;

/// <summary>How consistently one side is larger, whatever by how much.</summary>
internal static class EffectSize
{
    /// <summary>
    /// Cliff's δ (Psychological Bulletin 114, 1993): the share of comparisons of a value of <paramref name="b"/> with one of
    /// <paramref name="a"/> in which b's is larger, less the share in which it is smaller. −1 to 1.
    /// </summary>
    public static double Cliff(IReadOnlyList<double> a, IReadOnlyList<double> b) =>
        b.Sum(y => a.Sum(x => Math.Sign(y - x))) / ((double)a.Count * b.Count);

    /// <summary>The same within pairs: share of positive less share of negative differences.</summary>
    public static double Cliff(IReadOnlyList<double> differences) => differences.Average(difference => (double)Math.Sign(difference));
}
