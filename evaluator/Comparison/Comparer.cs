using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison;

/// <summary>From runs to what they say beside each other: arithmetic alone.</summary>
internal static class Comparer
{
    /// <summary>Compares.</summary>
    /// <param name="variants">The manifests with their runs, the one that others are set against first.</param>
    /// <param name="made">When.</param>
    /// <param name="seed">Seed of the order of the runs; null: not known.</param>
    /// <param name="random">Draws the resamples.</param>
    /// <param name="warnings">What the caller wants minded beside.</param>
    public static ComparisonResult Of(IReadOnlyList<Variant> variants, DateTimeOffset made, int? seed, Random random, IEnumerable<string> warnings)
    {
        var estimates = variants.Select(variant => Estimates(variant, random)).ToList();
        var accuracyIsKnown = estimates.All(known => known.ContainsKey(KnownFigures.Accuracy.Name));
        var front = ParetoFront.Of([.. estimates.Select(known => Costs(known, accuracyIsKnown))]);
        List<Entry> entries = [.. variants.Select((variant, i) => new Entry(variant, estimates[i], front[i]))];
        var pairs = new List<PairResult>();
        for (var a = 0; a < entries.Count; a++)
        {
            for (var b = a + 1; b < entries.Count; b++)
            {
                var differences = Differences(variants[a], variants[b], random);
                pairs.Add(new PairResult(a, b, differences, Verdict.Of(entries[a], entries[b], differences)));
            }
        }

        return new ComparisonResult(made, seed, entries, pairs, accuracyIsKnown, [.. warnings, .. Comparability.Of(entries, pairs)]);
    }

    /// <summary>A figure of B against A's: by rounds where they share rounds, else as two samples.</summary>
    public static Difference? Difference(Figure figure, Variant a, Variant b, Random random)
    {
        var rounds = a.PairsWith(b, figure);
        if (rounds.Count > 0)
            return Paired(figure.IsRatio, rounds, random);
        var (ofA, ofB) = (a.Values(figure), b.Values(figure));
        return ofA.Count == 0 || ofB.Count == 0 ? null : Unpaired(figure.IsRatio, ofA, ofB, random);
    }

    private static Difference Paired(bool isRatio, IReadOnlyList<(double A, double B)> rounds, Random random)
    {
        // A ratio is symmetric only as a logarithm: twice as slow and twice as fast must weigh the same.
        var logarithms = isRatio && rounds.All(pair => pair is { A: > 0, B: > 0 });
        double[] differences = [.. rounds.Select(pair => logarithms ? Math.Log(pair.B / pair.A) : pair.B - pair.A)];
        double[] changes = [.. rounds.Select(pair => isRatio ? pair.B / pair.A : pair.B - pair.A)];
        var isKnown = logarithms || !isRatio;
        return new Difference(
            true, rounds.Count, rounds.Count,
            isKnown ? Bootstrap.MedianOf(changes) : null,
            isKnown ? Bootstrap.Median(changes, random) : null,
            PermutationTest.SignFlip(differences, random),
            PermutationTest.SmallestSignFlip(rounds.Count),
            EffectSize.Cliff(differences));
    }

    private static Difference Unpaired(bool isRatio, IReadOnlyList<double> a, IReadOnlyList<double> b, Random random)
    {
        var logarithms = isRatio && a.Concat(b).All(value => value > 0);
        var (medianOfA, medianOfB) = (Bootstrap.MedianOf(a), Bootstrap.MedianOf(b));
        return new Difference(
            false, a.Count, b.Count,
            logarithms ? medianOfB / medianOfA : isRatio ? null : medianOfB - medianOfA,
            logarithms ? Bootstrap.RatioOfMedians(a, b, random) : null,
            logarithms
                ? PermutationTest.TwoSample([.. a.Select(x => Math.Log(x))], [.. b.Select(x => Math.Log(x))], random)
                : PermutationTest.TwoSample(a, b, random),
            PermutationTest.SmallestTwoSample(a.Count, b.Count),
            EffectSize.Cliff(a, b));
    }

    private static Dictionary<string, Difference> Differences(Variant a, Variant b, Random random) =>
        KnownFigures.Compared.Select(figure => (figure.Name, Difference: Difference(figure, a, b, random)))
            .Where(known => known.Difference is not null).ToDictionary(known => known.Name, known => known.Difference!);

    private static Dictionary<string, Estimate> Estimates(Variant variant, Random random)
    {
        var estimates = new Dictionary<string, Estimate>();
        foreach (var figure in KnownFigures.Compared)
        {
            if (variant.Values(figure) is { Count: > 0 } values)
                estimates.Add(
                    figure.Name,
                    new Estimate(values.Count, Bootstrap.MedianOf(values), Bootstrap.Median(values, random), values.Min(), values.Max())
                );
        }

        return estimates;
    }

    private static List<double?> Costs(Dictionary<string, Estimate> estimates, bool withAccuracy)
    {
        List<double?> costs = [Median(KnownFigures.MemoryRequested), Median(KnownFigures.ResponseTime)];
        if (withAccuracy)
            costs.Add(-Median(KnownFigures.Accuracy));
        return costs;

        double? Median(Figure figure) => estimates.GetValueOrDefault(figure.Name)?.Median;
    }
}
