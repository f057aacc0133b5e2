namespace MlServe.Evaluator.Statistics;

/// <summary>
/// Intervals of quantiles that assume nothing of a distribution: the true quantile lies between two of the sorted values, and the
/// binomial distribution says how likely (David, Nagaraja: Order Statistics, 2003, §7.1). 95 %, or as little more as whole ranks allow.
/// </summary>
internal static class OrderStatistics
{
    private const double Tail = 0.025;

    /// <summary>Between which shares of the sorted values the quantile lies.</summary>
    /// <param name="quantile">Above 0 and below 1.</param>
    /// <param name="number">How many independent values there are.</param>
    /// <returns>Null where not even the smallest and the largest value hold it: there are too few.</returns>
    public static Interval? Shares(double quantile, double number)
    {
        var n = Math.Floor(number);
        // The largest rank below which the quantile rarely lies, and the smallest above which it rarely lies.
        var low = First(0, n * quantile, rank => BinomialTail.AtMost(rank, n, quantile) > Tail);
        var high = First(Math.Floor(n * quantile), n, rank => BinomialTail.AtMost(rank, n, quantile) >= 1 - Tail) + 1;
        return low < 1 || high > n ? null : new Interval(low / n, high / n);
    }

    /// <summary>The first whole number from <paramref name="from"/> on for which something holds that holds from then on.</summary>
    private static double First(double from, double to, Func<double, bool> holds)
    {
        var (low, high) = ((long)from, (long)Math.Ceiling(to));
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = holds(middle) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
