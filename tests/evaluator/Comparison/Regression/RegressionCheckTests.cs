using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Figures;
using static MlServe.Evaluator.Tests.Comparison.MadeRuns;

namespace MlServe.Evaluator.Tests.Comparison.Regression;

public class RegressionCheckTests
{
    private static readonly double?[] Steady = [0.100, 0.101, 0.099, 0.100, 0.102, 0.098, 0.100, 0.101];

    [Fact]
    public void Of_RoundsAsGood_IsNotWorseAsSoonAsItIsSure()
    {
        var result = Check(Variant("A", GiB, Steady), Variant("B", GiB, 0.101, 0.100, 0.100, 0.101, 0.101, 0.098, 0.101, 0.100), "5%");

        Assert.Equal((RegressionConclusion.NotWorse, true), (result.Conclusion, result.IsPaired));
        Assert.Equal("B is not worse than A", result.Sentence);
        var figure = Assert.Single(result.Figures);
        Assert.Equal(4, figure.Rounds);
        // The four rounds that it took, and no others.
        Assert.Equal("Response time: 100 ms against 100 ms (+0.5 %): not worse, 5 % is allowed; sure after 4 rounds", figure.Sentence);
    }

    [Fact]
    public void Of_RoundsATenthSlower_IsWorse()
    {
        var result = Check(Variant("A", GiB, Steady), Variant("B", GiB, [.. Steady.Select((seconds, i) => seconds * (1.10 + 0.01 * (i % 2)))]), "5%");

        Assert.Equal(RegressionConclusion.Worse, result.Conclusion);
        Assert.Equal("Response time: 110 ms against 100 ms (+10.5 %): worse, 5 % is allowed; sure after 4 rounds", result.Figures[0].Sentence);
    }

    [Fact]
    public void Of_MachineThatGrowsSlower_StillSeesWhatEveryRoundShows()
    {
        double?[] a = [0.10, 0.14, 0.18, 0.22, 0.26, 0.30];

        Assert.Equal(RegressionConclusion.Worse, Check(Variant("A", GiB, a), Variant("B", GiB, [.. a.Select(seconds => seconds * 1.12)]), "5%").Conclusion);
        Assert.Equal(RegressionConclusion.NotWorse, Check(Variant("A", GiB, a), Variant("B", GiB, a), "5%").Conclusion);
        // As two heaps of runs it drowns.
        Assert.Equal(RegressionConclusion.Open, Check(Past("A", GiB, a), Past("B", GiB, [.. a.Select(seconds => seconds * 1.12)]), "5%").Conclusion);
    }

    [Fact]
    public void Of_TooFewOrTooMuchScatter_CannotTellAndSaysHowManyWould()
    {
        var few = Check(Variant("A", GiB, 0.1, 0.1), Variant("B", GiB, 0.2, 0.2), "5%");
        Assert.Equal((RegressionConclusion.Open, (int?)null), (few.Conclusion, few.Figures[0].RoundsNeeded));
        Assert.Equal("Response time: 200 ms against 100 ms (+100 %): 2 rounds cannot tell, 5 % is allowed", few.Figures[0].Sentence);

        var wild = Check(Variant("A", GiB, 0.1, 0.12, 0.1, 0.12), Variant("B", GiB, 0.12, 0.1, 0.12, 0.1), "5%").Figures[0];
        Assert.Equal(RegressionConclusion.Open, wild.Conclusion);
        Assert.InRange(wild.RoundsNeeded!.Value, 20, 60);
        Assert.EndsWith($"about {wild.RoundsNeeded} would", wild.Sentence);
    }

    [Fact]
    public void Of_Baseline_IsTwoSamplesAndKnowsWhenItIsTooSmall()
    {
        var result = Check(Past("main", GiB, Steady), Variant("B", GiB, 0.111, 0.112, 0.113, 0.112), "5%");
        Assert.Equal((RegressionConclusion.Worse, false, 4), (result.Conclusion, result.IsPaired, result.Figures[0].Rounds));

        // Two runs that lie far apart: however many others there were, nobody could tell.
        var small = Check(Past("main", GiB, 0.1, 0.2), Variant("B", GiB, 0.1, 0.15, 0.2, 0.15), "5%").Figures[0];
        Assert.Equal((RegressionConclusion.Open, (int?)null), (small.Conclusion, small.RoundsNeeded));
    }

    [Fact]
    public void Of_RateThatFalls_IsWorseAndOneThatRisesIsNot()
    {
        static Variant Rated(string name, params double[] rates) => Known(name, rounds: true, rates.Select(rate => new Summary { TransactionRate = rate }));

        Assert.Equal(RegressionConclusion.Worse, Check(Rated("A", 50, 51, 50, 51), Rated("B", 45, 45.8, 45.1, 46), "transaction_rate=5%").Conclusion);
        Assert.Equal(RegressionConclusion.NotWorse, Check(Rated("A", 50, 51, 50, 51), Rated("B", 50, 50.8, 50.1, 51), "transaction_rate=5%").Conclusion);
    }

    [Fact]
    public void Of_ShareOfFailures_IsComparedInPoints()
    {
        static Variant Failing(string name, params long[] failed) =>
            Known(name, rounds: true, failed.Select(count => new Summary { Transactions = 1000 - count, Failed = count }));

        var figure = Check(Failing("A", 0, 1, 0, 1), Failing("B", 20, 22, 21, 20), "failed_share=1%").Figures[0];

        Assert.Equal((RegressionConclusion.Worse, "+2.03 points"), (figure.Conclusion, figure.Limit.ChangeText(figure.Change!.Value)));
    }

    [Fact]
    public void Of_SeveralFigures_OneThatIsWorseIsEnoughAndNotWorseTakesAll()
    {
        static Variant Both(string name, double factor) => Known(
            name, rounds: true,
            Enumerable.Range(0, 6).Select(i => new Summary
            {
                ResponseTimeSeconds = 0.1 + 0.001 * (i % 2), LatencyP95Seconds = factor * (0.3 + 0.002 * (i % 3)),
            }));

        var worse = Check(Both("A", 1), Both("B", 1.3), "5%", "latency_p95_s=5%");
        Assert.Equal(RegressionConclusion.Worse, worse.Conclusion);
        Assert.Equal([RegressionConclusion.NotWorse, RegressionConclusion.Worse], worse.Figures.Select(figure => figure.Conclusion));
        Assert.Equal(RegressionConclusion.NotWorse, Check(Both("A", 1), Both("B", 1), "5%", "latency_p95_s=5%").Conclusion);
        Assert.Equal(RegressionConclusion.Open, Check(Both("A", 1), Both("B", 1), "5%", "goodput=5%").Conclusion);
    }

    [Fact]
    public void Of_RoundThatDoesNotCount_IsLeftOut()
    {
        var result = Check(Variant("A", GiB, Steady), Variant("B", GiB, 0.1, null, 0.1, 0.1, 0.1), "5%");

        Assert.Equal((RegressionConclusion.NotWorse, 4), (result.Conclusion, result.Figures[0].Rounds));
    }

    private static RegressionResult Check(Variant reference, Variant candidate, params string[] limits) =>
        RegressionCheck.Of(reference, candidate, [.. limits.Select(RegressionLimit.Read)]);
}
