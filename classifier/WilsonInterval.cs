namespace MlServe.Classifier;

/// <summary>
/// The 95 % interval of a share, such as an accuracy: Wilson's score interval (Journal of the American Statistical Association 22,
/// 1927), honest also for few photos and near 0 and 1, where the usual one is not. Pure.
/// </summary>
/// <param name="Low">Lower end, at least 0.</param>
/// <param name="High">Upper end, at most 1.</param>
public readonly record struct WilsonInterval(double Low, double High)
{
    // The 97.5 % quantile of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>The interval for <paramref name="right"/> of <paramref name="total"/>; null when there is nothing to go by.</summary>
    public static WilsonInterval? Of(long right, long total)
    {
        if (total <= 0)
            return null;
        double n = total, share = right / n;
        var middle = share + Z * Z / (2 * n);
        var half = Z * Math.Sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        var scale = 1 + Z * Z / n;
        // Rounding must not put the ends beside 0 and 1 where they are exactly there.
        return new WilsonInterval(right == 0 ? 0 : (middle - half) / scale, right == total ? 1 : (middle + half) / scale);
    }
}
