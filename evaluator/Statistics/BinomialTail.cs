using MathNet.Numerics;

namespace MlServe.Evaluator.Statistics;

/// <summary>The binomial distribution, for numbers of trials that need not be whole: the effective number of dependent ones.</summary>
internal static class BinomialTail
{
    /// <summary>How likely at most so many hits among so many trials are, each of which hits with probability <paramref name="p"/>.</summary>
    public static double AtMost(double hits, double trials, double p) =>
        hits < 0 ? 0 : hits >= trials ? 1 : SpecialFunctions.BetaRegularized(trials - hits, hits + 1, 1 - p);
}
