namespace MlServe.Evaluator.Statistics;

/// <summary>
/// How many requests show that a share of bad ones is kept, as MLPerf's LoadGen decides when a run may stop: so few bad ones among so many
/// would come of a service that does not keep it in less than one run of a hundred.
/// </summary>
internal static class ShareClaim
{
    /// <summary>How sure a claim is: LoadGen's 0.99.</summary>
    public const double Confidence = 0.99;

    /// <summary>The fewest requests that show it with <paramref name="bad"/> bad ones among them.</summary>
    /// <param name="allowed">Share of the requests that may be bad, above 0 and below 1.</param>
    /// <param name="bad">How many were.</param>
    public static long Fewest(double allowed, double bad)
    {
        var (low, high) = ((long)Math.Floor(bad), (long)Math.Ceiling(bad) + 1);
        while (!IsShown(high, bad, allowed))
            (low, high) = (high, high * 2);
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            (low, high) = IsShown(middle, bad, allowed) ? (low, middle) : (middle, high);
        }

        return high;
    }

    /// <summary>Whether so few bad ones show that at most the allowed share is bad.</summary>
    public static bool IsShown(double requests, double bad, double allowed) => BinomialTail.AtMost(bad, requests, allowed) < 1 - Confidence;

    /// <summary>Whether so many bad ones show that more than the allowed share is bad.</summary>
    public static bool IsRefuted(double requests, double bad, double allowed) => 1 - BinomialTail.AtMost(bad - 1, requests, allowed) < 1 - Confidence;
}
