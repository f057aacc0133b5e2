namespace MlServe.Evaluator.Search;

/// <summary>
/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kégl: Algorithms for hyper-parameter optimization, NIPS 2011), over all
/// dimensions at once: what was tried is parted into a good share and the rest, and tried next is what is much likelier among the good.
/// </summary>
internal static class TreeParzenEstimator
{
    private const double GoodShare = 0.2;
    private const int Candidates = 64;

    /// <summary>Points that must be known before others are suggested by them; until then points lie evenly.</summary>
    public const int FewestBefore = 6;

    /// <summary>A point to try. The same seed, number and tried points give the same, in whatever order these are.</summary>
    /// <param name="space">What is searched.</param>
    /// <param name="seed">Decides over chance.</param>
    /// <param name="number">Which suggestion of the study it is, from 1.</param>
    /// <param name="tried">What was tried and is known.</param>
    /// <param name="isNew">Whether a point is none that was suggested before.</param>
    /// <returns>Null where nothing new is found: the space is exhausted.</returns>
    public static double[]? Suggest(
        IReadOnlyList<Dimension> space, int seed, int number, IReadOnlyList<TriedPoint> tried, Func<IReadOnlyList<double>, bool> isNew)
    {
        var known = tried.Where(one => double.IsFinite(one.Loss)).ToList();
        // Before there is anything to learn from, points that lie evenly.
        if (known.Count < FewestBefore && Even(space, seed, number - 1) is var even && isNew(even))
            return even;
        var random = new Random(unchecked(seed * 1_000_003 + number));
        var ranked = tried.OrderBy(one => one.Loss)
            .ThenBy(one => string.Join(' ', one.Point.Select(at => Invariant($"{at:R}"))), StringComparer.Ordinal)
            .Select(one => one.Point).ToList();
        var goodCount = Math.Min(known.Count, (int)Math.Ceiling(GoodShare * ranked.Count));
        var (good, rest) = (new ParzenEstimate(space, [.. ranked.Take(goodCount)]), new ParzenEstimate(space, [.. ranked.Skip(goodCount)]));
        var candidates = Enumerable.Range(0, Candidates).Select(_ => good.Draw(random)).Where(point => isNew(point)).ToList();
        return candidates.Count > 0
            ? candidates.MaxBy(point => good.LogDensity(point) - rest.LogDensity(point))
            : AnythingNew(space, random, isNew);
    }

    /// <summary>A point of a shifted Sobol sequence, from 0.</summary>
    public static double[] Even(IReadOnlyList<Dimension> space, int seed, int index) =>
        [.. new SobolSequence(space.Count, seed).At(index).Zip(space, (uniform, dimension) => dimension.At(uniform))];

    private static double[]? AnythingNew(IReadOnlyList<Dimension> space, Random random, Func<IReadOnlyList<double>, bool> isNew)
    {
        const int Tries = 1000;
        return Enumerable.Range(0, Tries).Select(_ => (double[])[.. space.Select(dimension => dimension.At(random.NextDouble()))])
            .FirstOrDefault(point => isNew(point));
    }
}
