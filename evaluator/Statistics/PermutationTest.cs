using MathNet.Numerics;

namespace MlServe.Evaluator.Statistics;

/// <summary>
/// Two-sided tests that assume nothing of a distribution and are exact for few trials: the share of all the ways in which
/// chance could have dealt the same figures that differ at least as much (Fisher: The Design of Experiments, 1935, §21).
/// </summary>
internal static class PermutationTest
{
    /// <summary>A difference counts when chance alone would make one as large more rarely than this.</summary>
    public const double Level = 0.05;

    // Beyond a million ways a sample of them is as good.
    private const int MostPairs = 20, Samples = 100_000;
    private const double MostWays = 1e6;

    /// <summary>
    /// Of paired differences: had the two sides been dealt by a coin, how often would their sum be as far from 0?
    /// Exact up to 20 pairs; above, 100,000 draws.
    /// </summary>
    public static double SignFlip(IReadOnlyList<double> differences, Random random)
    {
        var least = AtLeast(differences.Sum(), differences.Sum(Math.Abs));
        if (differences.Count > MostPairs)
            return Sampled(() => Math.Abs(differences.Sum(difference => random.Next(2) == 0 ? difference : -difference)) >= least);
        return Count(0, 0) / Math.Pow(2, differences.Count);

        double Count(int index, double sum) => index == differences.Count
            ? Math.Abs(sum) >= least ? 1 : 0
            : Count(index + 1, sum + differences[index]) + Count(index + 1, sum - differences[index]);
    }

    /// <summary>
    /// Of two samples: had their values been dealt from one heap, how often would the means be as far apart?
    /// Exact up to a million ways of dealing; above, 100,000 draws.
    /// </summary>
    public static double TwoSample(IReadOnlyList<double> a, IReadOnlyList<double> b, Random random)
    {
        double[] heap = [.. a, .. b];
        var total = heap.Sum();
        var ways = Combinatorics.Combinations(heap.Length, a.Count);
        var least = AtLeast(Apart(a.Sum()), heap.Sum(Math.Abs));
        if (ways > MostWays)
        {
            return Sampled(() =>
            {
                random.Shuffle(heap);
                return Math.Abs(Apart(heap.Take(a.Count).Sum())) >= least;
            });
        }

        return Count(0, a.Count, 0) / ways;

        double Apart(double sumOfA) => (total - sumOfA) / b.Count - sumOfA / a.Count;

        double Count(int index, int toDeal, double sum)
        {
            if (toDeal == 0)
                return Math.Abs(Apart(sum)) >= least ? 1 : 0;
            return heap.Length - index < toDeal ? 0 : Count(index + 1, toDeal - 1, sum + heap[index]) + Count(index + 1, toDeal, sum);
        }
    }

    /// <summary>The smallest p that <paramref name="pairs"/> pairs can reach: one side ahead in all of them.</summary>
    public static double SmallestSignFlip(int pairs) => Math.Min(1, Math.Pow(2, 1 - pairs));

    /// <summary>The smallest p that two samples can reach: all of one below all of the other.</summary>
    public static double SmallestTwoSample(int a, int b) => a == 0 || b == 0 ? 1 : Math.Min(1, 2 / Combinatorics.Combinations(a + b, a));

    // Sums of the same numbers in another order differ in their last digits.
    private static double AtLeast(double observed, double size) => Math.Abs(observed) - 1e-12 * size;

    // The observed deal is one of them, so that p is never 0.
    private static double Sampled(Func<bool> isAsFar)
    {
        var count = 1;
        for (var i = 0; i < Samples; i++)
            count += isAsFar() ? 1 : 0;
        return count / (Samples + 1.0);
    }
}
