namespace MlServe.Evaluator.Pages;

/// <summary>
/// Of a line with more points than a screen has columns those that are seen: of each thousandth of them the first, the least, the greatest and
/// the first gap. A page of a week is then no larger than one of a few hours, and no peak is missing.
/// </summary>
internal static class DrawnPoints
{
    /// <summary>As many are drawn at most, and one.</summary>
    public const int Most = 4000;

    private const int KeptOfStretch = 4;

    /// <summary>The points that are drawn, in their order.</summary>
    public static IReadOnlyList<(double At, double? Value)> Of(IReadOnlyList<(double At, double? Value)> points)
    {
        if (points.Count <= Most)
            return points;
        var length = (points.Count - 1) / (Most / KeptOfStretch) + 1;
        var drawn = new List<(double At, double? Value)>();
        for (var begin = 0; begin < points.Count; begin += length)
            drawn.AddRange(Kept(points, begin, Math.Min(begin + length, points.Count)).Distinct().Order().Select(index => points[index]));
        // A line ends where it ended.
        if (drawn[^1] != points[^1])
            drawn.Add(points[^1]);
        return drawn;
    }

    private static IEnumerable<int> Kept(IReadOnlyList<(double At, double? Value)> points, int begin, int end)
    {
        var (least, greatest, gap) = (begin, begin, -1);
        for (var i = begin; i < end; i++)
        {
            if (points[i].Value is not { } value)
                gap = gap < 0 ? i : gap;
            // Whatever has a value is less, and more, than a gap.
            else
            {
                least = points[least].Value <= value ? least : i;
                greatest = points[greatest].Value >= value ? greatest : i;
            }
        }

        return gap < 0 ? [begin, least, greatest] : [begin, least, greatest, gap];
    }
}
