using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Findings;

/// <summary>
/// When a load rose: the moment that best parts its course into a time of fewer and a time of more requests. Requests are taken as
/// coming at random, so the best moment is the one at which two Poisson rates are likelier than one by most (the likelihood ratio of a
/// single change, Hinkley 1970).
/// </summary>
internal static class LoadRise
{
    // Twice the logarithm of the likelihood ratio; chance alone exceeds it, over all moments of a half-hour, in fewer than 1 of 100 cases.
    private const double Sure = 14;

    /// <summary>The moment, in seconds since the load began; null where the rate did not rise.</summary>
    /// <param name="rows">The course of the load, in its order.</param>
    public static double? Of(IReadOnlyList<TimelineRow> rows)
    {
        var (requests, seconds) = (rows.Sum(Requests), rows.Sum(row => row.LengthSeconds));
        var (before, secondsBefore) = (0L, 0.0);
        var (best, moment) = (Sure, (double?)null);
        for (var i = 1; i < rows.Count; i++)
        {
            before += Requests(rows[i - 1]);
            secondsBefore += rows[i - 1].LengthSeconds;
            var (after, secondsAfter) = (requests - before, seconds - secondsBefore);
            if (after / secondsAfter <= before / secondsBefore)
                continue;
            var ratio = 2 * (Likelihood(before, secondsBefore) + Likelihood(after, secondsAfter) - Likelihood(requests, seconds));
            if (ratio > best)
                (best, moment) = (ratio, rows[i].ElapsedSeconds);
        }

        return moment;
    }

    private static long Requests(TimelineRow row) => row.Transactions + row.Failed;

    /// <summary>Logarithm of the likelihood of a count at its own rate, without what does not depend on the rate.</summary>
    private static double Likelihood(long count, double seconds) => count == 0 ? 0 : count * Math.Log(count / seconds);
}
