using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison;

/// <summary>What a comparison came to.</summary>
/// <param name="Made">When.</param>
/// <param name="Seed">Seed of the order of the runs; null: they were there already.</param>
/// <param name="Entries">The manifests in the order they were named, the first being the one that others are set against.</param>
/// <param name="Pairs">Every two of them.</param>
/// <param name="FrontKnowsAccuracy">Accuracy is known of all of them, so that the front minds it.</param>
/// <param name="Warnings">What to mind when reading, a sentence each.</param>
internal sealed record ComparisonResult(
    DateTimeOffset Made, int? Seed, IReadOnlyList<Entry> Entries, IReadOnlyList<PairResult> Pairs, bool FrontKnowsAccuracy, IReadOnlyList<string> Warnings)
{
    // More than this are for whoever asks for them.
    private const int MostPairs = 10;

    /// <summary>Whether the second is worse than the first; null where nobody asked.</summary>
    public RegressionResult? Regression { get; init; }

    /// <summary>What the manifests decide, whatever was measured.</summary>
    public IReadOnlyList<string> Decided { get; } = [.. ManifestVerdict.Of(Entries)];

    /// <summary>
    /// What was measured: a sentence for all pairs, or one for each, or, where those are many, for the first manifest's. Of a check, a sentence
    /// for each of its figures: its rounds are as many as it takes, which may be too few for all else.
    /// </summary>
    public IReadOnlyList<string> FirstSentences =>
        Regression is { } check ? [.. check.Figures.Select(figure => figure.Sentence + ".")]
        : Verdict.OfAll(Entries, Pairs) is { } all ? [all]
        : [.. Pairs.Where(pair => Pairs.Count <= MostPairs || pair.A == 0).Select(pair => pair.Sentence)];

    /// <summary>The pairs' other sentences.</summary>
    public IReadOnlyList<string> OtherSentences { get; } =
        Verdict.OfAll(Entries, Pairs) is not null || Pairs.Count <= MostPairs ? [] : [.. Pairs.Where(pair => pair.A != 0).Select(pair => pair.Sentence)];
}

/// <summary>One manifest's figures.</summary>
/// <param name="Variant">The manifest and its runs.</param>
/// <param name="Estimates">By <see cref="Figure.Name"/>; figures that no run knows are left out.</param>
/// <param name="IsOnFront">No other manifest is as good in everything and better in something, going by the medians.</param>
internal sealed record Entry(Variant Variant, IReadOnlyDictionary<string, Estimate> Estimates, bool IsOnFront)
{
    /// <summary>A figure's estimate; null when unknown.</summary>
    public Estimate? Of(Figure figure) => Estimates.GetValueOrDefault(figure.Name);
}

/// <summary>A figure over the runs of a manifest.</summary>
/// <param name="Runs">Of how many.</param>
/// <param name="Median">Their median.</param>
/// <param name="Interval">95 % interval of the median; null with fewer than <see cref="Bootstrap.FewestValues"/>.</param>
/// <param name="Lowest">The lowest of them.</param>
/// <param name="Highest">The highest of them.</param>
internal sealed record Estimate(int Runs, double Median, Interval? Interval, double Lowest, double Highest);

/// <summary>Two manifests side by side.</summary>
/// <param name="A">What is set against: index into <see cref="ComparisonResult.Entries"/>.</param>
/// <param name="B">What is set against it.</param>
/// <param name="Differences">By <see cref="Figure.Name"/>; figures that one does not know are left out.</param>
/// <param name="Sentence">What can be said, plainly.</param>
internal sealed record PairResult(int A, int B, IReadOnlyDictionary<string, Difference> Differences, string Sentence)
{
    /// <summary>A figure's difference; null when unknown.</summary>
    public Difference? Of(Figure figure) => Differences.GetValueOrDefault(figure.Name);
}

/// <summary>How a figure of B differs from A's.</summary>
/// <param name="IsPaired">Runs of the same round are compared; else all of A's with all of B's.</param>
/// <param name="RunsOfA">Runs of A; with pairs, of pairs.</param>
/// <param name="RunsOfB">Runs of B; with pairs, of pairs.</param>
/// <param name="Change">
/// With pairs the median of the rounds' B ÷ A (B − A of a figure that is no ratio); else that of the two medians. Null when a ratio has a 0.
/// </param>
/// <param name="Interval">95 % interval of the change; null with too few runs.</param>
/// <param name="P">How often chance alone would make them differ as much.</param>
/// <param name="SmallestP">The smallest p that so many runs can reach.</param>
/// <param name="Effect">Cliff's δ: 1 when B's figure was larger every time, −1 when it was smaller every time.</param>
internal sealed record Difference(
    bool IsPaired, int RunsOfA, int RunsOfB, double? Change, Interval? Interval, double P, double SmallestP, double Effect)
{
    /// <summary>Even the clearest difference could be chance.</summary>
    public bool IsTooFew => SmallestP > PermutationTest.Level;

    /// <summary>Chance alone hardly explains it.</summary>
    public bool IsSignificant => P < PermutationTest.Level;
}
