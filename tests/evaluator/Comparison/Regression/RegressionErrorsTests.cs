using System.Globalization;
using MlServe.Evaluator.Commands.Comparisons;
using MlServe.Evaluator.Comparison;
using MlServe.Evaluator.Comparison.Regression;
using MlServe.Evaluator.Figures;
using MlServe.Evaluator.Statistics;
using MlServe.Evaluator.Tests.Statistics;
using static MlServe.Evaluator.Tests.Comparison.MadeRuns;

namespace MlServe.Evaluator.Tests.Comparison.Regression;

/// <summary>
/// How often --not-worse 5% errs, and how many rounds it takes, of simulated services whose truth is known. docs/validity.md has the figures of
/// 5,000 checks each, which MLSERVE_CHECKS=5000 repeats.
/// </summary>
public class RegressionErrorsTests(ITestOutputHelper output)
{
    private const double Slowdown = 1.1;
    private static readonly int Checks = int.TryParse(Environment.GetEnvironmentVariable("MLSERVE_CHECKS"), out var checks) ? checks : 400;
    private static readonly RegressionLimit Limit = RegressionLimit.Read("5%");

    // Of fewer checks the share itself is less sure: three standard errors of 5 %.
    private static readonly double Slack = Checks < 5000 ? 3 * Math.Sqrt(0.05 * 0.95 / Checks) : 0;

    [Fact]
    public void Check_TwoHundredOfAThingWithItself_AlarmFalselyInAtMostFivePercent()
    {
        // Five kinds of scatter, forty checks each.
        var alarms = Scatters.Values.Index().Sum(scatter => Enumerable.Range(1 + 40 * scatter.Index, 40)
            .Count(seed => InTurns(1, scatter.Item, new Random(seed)).Conclusion == RegressionConclusion.Worse));

        output.WriteLine($"{alarms} false alarms in 200 checks");
        Assert.InRange(alarms, 0, 10);
    }

    /// <summary>In turns, as far as the standard number of rounds.</summary>
    [Theory]
    [InlineData("3 %")]
    [InlineData("5 %")]
    [InlineData("7 %")]
    [InlineData("10 %")]
    [InlineData("outliers")]
    public void Check_InTurns_KeepsItsErrorRatesAndTakesFewerRounds(string scatter)
    {
        var same = Study(random => InTurns(1, Scatters[scatter], random));
        var slow = Study(random => InTurns(Slowdown, Scatters[scatter], random));

        var rounds = (same.Rounds + slow.Rounds) / 2;
        var fixedNumber = FixedRounds(Scatters[scatter], Math.Max(same.Worse, 0.001), Math.Max(1 - slow.Worse, 0.001));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {scatter} | {same.Worse:0.0 %} | {slow.Worse:0.0 %} | {same.Rounds:0.0}, {slow.Rounds:0.0} "
            + $"| {fixedNumber} | {1 - rounds / fixedNumber:0 %} |"));
        Assert.InRange(same.Worse, 0, 0.05 + Slack);
        Assert.InRange(slow.Worse, 0.90 - Slack, 1);
        Assert.InRange(slow.NotWorse, 0, 0.05 + Slack);
        Assert.True(rounds <= (Checks < 5000 ? 0.65 : 0.6) * fixedNumber, $"{rounds} rounds against {fixedNumber}");
    }

    /// <summary>However much it scatters, what is said is right: where the standard number of rounds is too few, it says that.</summary>
    [Theory]
    [InlineData(0.15, CompareRequest.MostRounds)]
    [InlineData(0.3, CompareRequest.MostRounds)]
    [InlineData(0.5, CompareRequest.MostRounds)]
    [InlineData(0.5, 60)]
    public void Check_TooMuchScatter_CannotTellRatherThanErr(double deviation, int rounds)
    {
        var same = Study(random => InTurns(1, chance => deviation * chance.NextNormal(), random, rounds));
        var slow = Study(random => InTurns(Slowdown, chance => deviation * chance.NextNormal(), random, rounds));

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{deviation:0 %}, {rounds} rounds: as good {same}; slower {slow}"));
        Assert.InRange(same.Worse, 0, 0.05 + Slack);
        Assert.InRange(slow.NotWorse, 0, 0.05 + Slack);
        Assert.True(same.Worse + same.NotWorse < 0.95);
    }

    /// <summary>What is far worse is found soon, on a machine that tells little else.</summary>
    [Fact]
    public void Check_TwiceAsSlow_IsFoundSoonInSpiteOfMuchScatter()
    {
        var slow = Study(random => InTurns(2, chance => 0.3 * chance.NextNormal(), random));

        output.WriteLine(slow.ToString());
        Assert.True(slow is { Worse: > 0.99, Rounds: < 7 }, slow.ToString());
    }

    /// <summary>Beside a baseline, whose runs were there before.</summary>
    [Theory]
    [InlineData(0.03, 10)]
    [InlineData(0.05, 10)]
    [InlineData(0.1, 20)]
    [InlineData(0.05, 3)]
    public void Check_BesideABaseline_KeepsItsErrorRates(double deviation, int runs)
    {
        var same = Study(random => BesideBaseline(1, deviation, runs, random));
        var slow = Study(random => BesideBaseline(Slowdown, deviation, runs, random));

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{deviation:0 %}, {runs} runs: as good {same}; slower {slow}"));
        Assert.InRange(same.Worse, 0, 0.05 + Slack);
        Assert.InRange(slow.NotWorse, 0, 0.05 + Slack);
    }

    /// <summary>Three figures asked about: one false alarm among them is a false alarm.</summary>
    [Fact]
    public void Check_SeveralFigures_AlarmFalselyNoMoreOften()
    {
        List<RegressionLimit> limits = [Limit, RegressionLimit.Read("latency_p95_s=5%"), RegressionLimit.Read("latency_p99_s=5%")];
        var study = Study(random =>
        {
            Variant Made(string name) => Known(name, rounds: true, Enumerable.Range(0, CompareRequest.MostRounds).Select(_ => new Summary
            {
                ResponseTimeSeconds = Math.Exp(0.07 * random.NextNormal()),
                LatencyP95Seconds = Math.Exp(0.07 * random.NextNormal()),
                LatencyP99Seconds = Math.Exp(0.07 * random.NextNormal()),
            }));
            return RegressionCheck.Of(Made("A"), Made("B"), limits);
        });

        output.WriteLine(study.ToString());
        Assert.InRange(study.Worse, 0, 0.05 + Slack);
    }

    /// <summary>The logarithm of a round's ratio: how far a round's two runs lie apart, by chance alone.</summary>
    private static readonly IReadOnlyDictionary<string, Func<Random, double>> Scatters = new Dictionary<string, Func<Random, double>>
    {
        ["3 %"] = random => 0.03 * random.NextNormal(),
        ["5 %"] = random => 0.05 * random.NextNormal(),
        ["7 %"] = random => 0.07 * random.NextNormal(),
        ["10 %"] = random => 0.10 * random.NextNormal(),
        // One round in ten meets a busy machine.
        ["outliers"] = random => (random.NextDouble() < 0.1 ? 0.25 : 0.05) * random.NextNormal(),
    };

    private static RegressionResult InTurns(double factor, Func<Random, double> scatter, Random random, int rounds = CompareRequest.MostRounds)
    {
        // The machine drifts as it likes: both runs of a round meet it.
        var drift = 0.0;
        List<double> reference = [], candidate = [];
        for (var round = 0; round < rounds; round++)
        {
            drift += 0.1 * random.NextNormal();
            reference.Add(0.1 * Math.Exp(drift));
            candidate.Add(reference[^1] * factor * Math.Exp(scatter(random)));
        }

        return RegressionCheck.Of(Timed("A", rounds: true, reference), Timed("B", rounds: true, candidate), [Limit]);
    }

    private static RegressionResult BesideBaseline(double factor, double deviation, int runs, Random random)
    {
        var before = Enumerable.Range(0, runs).Select(_ => Math.Exp(deviation * random.NextNormal())).ToList();
        var now = Enumerable.Range(0, CompareRequest.MostRounds).Select(_ => factor * Math.Exp(deviation * random.NextNormal())).ToList();
        return RegressionCheck.Of(Timed("A", rounds: false, before), Timed("B", rounds: true, now), [Limit]);
    }

    private static Variant Timed(string name, bool rounds, IEnumerable<double> seconds) =>
        Known(name, rounds, seconds.Select(time => new Summary { ResponseTimeSeconds = time }));

    private static Shares Study(Func<Random, RegressionResult> check)
    {
        var results = Enumerable.Range(0, Checks).Select(seed => check(new Random(seed))).ToList();
        double Share(RegressionConclusion conclusion) => results.Average(result => result.Conclusion == conclusion ? 1.0 : 0);
        return new Shares(
            Share(RegressionConclusion.Worse), Share(RegressionConclusion.NotWorse), results.Average(result => result.Figures.Max(figure => figure.Rounds)));
    }

    /// <summary>
    /// What the usual way takes: Student's t test after a number of rounds fixed beforehand, the smallest that errs no more often than the
    /// sequential test did, both ways.
    /// </summary>
    private static int FixedRounds(Func<Random, double> scatter, double falseAlarms, double missed)
    {
        const int Samples = 4000;
        for (var rounds = 3; ; rounds++)
        {
            var random = new Random(rounds);
            var known = Enumerable.Range(0, Samples)
                .Select(_ => MeanEstimate.Of([.. Enumerable.Range(0, rounds).Select(_ => scatter(random))])).ToList();
            var critical = known.Select(mean => mean.Mean / mean.StandardError).Order().ElementAt((int)((1 - falseAlarms) * (Samples - 1)));
            if (known.Average(mean => (mean.Mean + Math.Log(Slowdown)) / mean.StandardError <= critical ? 1.0 : 0) <= missed)
                return rounds;
        }
    }

    private sealed record Shares(double Worse, double NotWorse, double Rounds)
    {
        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"worse {Worse:0.0 %}, not worse {NotWorse:0.0 %}, {Rounds:0.0} rounds");
    }
}
