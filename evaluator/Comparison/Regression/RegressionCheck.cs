using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Comparison.Regression;

/// <summary>
/// Is a manifest worse than its reference by more than is allowed? Decided between two answers, <em>as good</em> and <em>worse by twice the
/// margin</em>, by <see cref="SequentialTest"/> after every round. Pure: whoever has the same rounds comes to the same answer.
/// </summary>
internal static class RegressionCheck
{
    // Beyond that nobody waits.
    private const int MostRounds = 1000;

    /// <summary>Goes through the rounds in their order until each figure is decided.</summary>
    /// <param name="reference">Where it shares rounds with the candidate, these are compared; else all its runs with the candidate's.</param>
    /// <param name="candidate">What is held against it.</param>
    /// <param name="limits">The figures.</param>
    /// <param name="checks">Of how many such checks the first to find a figure worse counts: their error rates add up.</param>
    public static RegressionResult Of(Variant reference, Variant candidate, IReadOnlyList<RegressionLimit> limits, int checks = 1)
    {
        var (isPaired, tests) = (reference.SharesRoundsWith(candidate), limits.Count * checks);
        return new RegressionResult(
            reference.Name, candidate.Name, isPaired,
            [.. limits.Select(limit => isPaired ? Paired(reference, candidate, limit, tests) : Unpaired(reference, candidate, limit, tests))]);
    }

    private static FigureRegression Paired(Variant reference, Variant candidate, RegressionLimit limit, int tests)
    {
        var rounds = reference.PairsWith(candidate, limit.Figure).Where(pair => limit.Loss(pair.A, pair.B) is not null).ToList();
        List<double> losses = [.. rounds.Select(pair => limit.Loss(pair.A, pair.B)!.Value)];
        var (conclusion, count) = Decide(limit, tests, losses.Count, count => MeanEstimate.Of(losses[..count]));
        return Seen(limit, [.. rounds.Take(count).Select(pair => pair.A)], [.. rounds.Take(count).Select(pair => pair.B)]) with
        {
            Conclusion = conclusion,
            RoundsNeeded = conclusion != RegressionConclusion.Open || count < SequentialTest.FewestValues ? null
                : RoundsNeeded(limit, MeanEstimate.Of(losses), count, _ => 1),
        };
    }

    private static FigureRegression Unpaired(Variant reference, Variant candidate, RegressionLimit limit, int tests)
    {
        List<double> before = [.. Usable(reference)], now = [.. Usable(candidate)];
        // A loss against 1, or 0, is the value on the scale on which losses add up.
        List<double> a = [.. before.Select(Scaled)], b = [.. now.Select(Scaled)];
        var (conclusion, count) = Decide(limit, tests, a.Count == 0 ? 0 : b.Count, count => MeanEstimate.Between(a, b[..count]));
        return Seen(limit, before, now[..count]) with
        {
            Conclusion = conclusion,
            RoundsNeeded = conclusion != RegressionConclusion.Open || count < SequentialTest.FewestValues ? null
                : RoundsNeeded(limit, MeanEstimate.Between(a, b), count, rounds => (1.0 / rounds + 1.0 / a.Count) * rounds),
        };

        double Scaled(double value) => limit.Loss(limit.Figure.IsRatio ? 1 : 0, value)!.Value;

        IEnumerable<double> Usable(Variant variant) => variant.Values(limit.Figure).Where(value => !limit.Figure.IsRatio || value > 0);
    }

    /// <summary>The first answer that is sure counts, and after how many rounds it came; none: all of them.</summary>
    private static (RegressionConclusion Conclusion, int Rounds) Decide(RegressionLimit limit, int tests, int rounds, Func<int, MeanEstimate> estimate)
    {
        for (var count = SequentialTest.FewestValues; count <= rounds; count++)
        {
            var answer = SequentialTest.Answer(estimate(count), limit.Found, tests);
            if (answer != SequentialAnswer.Open)
                return (answer == SequentialAnswer.Other ? RegressionConclusion.Worse : RegressionConclusion.NotWorse, count);
        }

        return (RegressionConclusion.Open, rounds);
    }

    private static FigureRegression Seen(RegressionLimit limit, IReadOnlyList<double> reference, IReadOnlyList<double> candidate)
    {
        double? before = reference.Count == 0 ? null : Mean(reference), now = candidate.Count == 0 ? null : Mean(candidate);
        return new FigureRegression(
            limit, RegressionConclusion.Open, candidate.Count, before, now, limit.Figure.IsRatio ? now / before : now - before);

        double Mean(IReadOnlyList<double> values) =>
            limit.Figure.IsRatio ? Math.Exp(values.Average(Math.Log)) : values.Average();
    }

    /// <summary>The first number of rounds that would answer, if the mean were one of the two and all else stayed as it is.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="known">What is known now.</param>
    /// <param name="count">After so many rounds.</param>
    /// <param name="spread">The variance of the mean of so many rounds, times their number, in units of a round's.</param>
    private static int? RoundsNeeded(RegressionLimit limit, MeanEstimate known, int count, Func<int, double> spread)
    {
        var variance = known.StandardError * known.StandardError * count / spread(count);
        for (var rounds = count + 1; rounds <= MostRounds; rounds++)
        {
            var then = new MeanEstimate(0, Math.Sqrt(variance * spread(rounds) / rounds), known.DegreesOfFreedom + rounds - count);
            if (SequentialTest.Answer(then, limit.Found) == SequentialAnswer.Zero)
                return rounds;
        }

        return null;
    }
}
