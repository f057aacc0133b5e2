using MathNet.Numerics.Distributions;
using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tuning.Results;

/// <summary>A figure ÷ what it is with the manifest as it is.</summary>
/// <param name="Ratio">The ratio: below 1 it is a gain.</param>
/// <param name="Low">Lower end of its 95 % interval; null: too few values for one.</param>
/// <param name="High">Upper end.</param>
internal sealed record Gain(double Ratio, double? Low, double? High)
{
    private const double Confidence = 0.95;
    private const int ResamplingSeed = 1;

    /// <summary>Over pairs of simulations: the median ratio, with its bootstrap interval; null without a pair.</summary>
    public static Gain? OfTrials(IReadOnlyList<double?> before, IReadOnlyList<double?> after)
    {
        var ratios = Ratios(before.Zip(after));
        if (ratios.Count == 0)
            return null;
        var interval = Bootstrap.Median(ratios, new Random(ResamplingSeed));
        return new Gain(Bootstrap.MedianOf(ratios), interval?.Low, interval?.High);
    }

    /// <summary>
    /// Over rounds of real runs, of which there may be four: the geometric mean, with Student's interval of the logarithms; null without a round.
    /// </summary>
    public static Gain? OfRounds(IEnumerable<(double Before, double After)> rounds)
    {
        List<double> logarithms = [.. Ratios(rounds.Select(round => ((double?)round.Before, (double?)round.After))).Select(ratio => Math.Log(ratio))];
        if (logarithms.Count == 0)
            return null;
        if (logarithms.Count == 1)
            return new Gain(Math.Exp(logarithms[0]), null, null);
        var mean = MeanEstimate.Of(logarithms);
        var reach = StudentT.InvCDF(0, 1, mean.DegreesOfFreedom, (1 + Confidence) / 2) * mean.StandardError;
        return new Gain(Math.Exp(mean.Mean), Math.Exp(mean.Mean - reach), Math.Exp(mean.Mean + reach));
    }

    /// <summary>How much less, or more: <c>41 % less [39, 43]</c>.</summary>
    public override string ToString()
    {
        var isLess = Ratio <= 1;
        var text = Percent(Ratio) is "0" ? "the same" : $"{Percent(Ratio)} % {(isLess ? "less" : "more")}";
        return Low is { } low && High is { } high && Percent(low) != Percent(high)
            ? $"{text} [{Percent(isLess ? high : low)}, {Percent(isLess ? low : high)}]" : text;

        string Percent(double ratio) => Invariant($"{(isLess ? 1 - ratio : ratio - 1) * 100:0.#;−0.#;0}");
    }

    private static List<double> Ratios(IEnumerable<(double? Before, double? After)> pairs) =>
        [.. pairs.Where(pair => pair is { Before: > 0, After: > 0 }).Select(pair => pair.After!.Value / pair.Before!.Value)];
}
