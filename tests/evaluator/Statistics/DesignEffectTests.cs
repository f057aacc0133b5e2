using MlServe.Evaluator.Statistics;

namespace MlServe.Evaluator.Tests.Statistics;

public class DesignEffectTests
{
    [Fact]
    public void Of_IndependentHits_IsAboutOne()
    {
        var random = new Random(1);
        var mean = Enumerable.Range(0, 200).Average(_ => DesignEffect.Of([Windows(60, _ => Hits(random, 100, 0.1))])!.Value);

        Assert.InRange(mean, 1, 1.25);
    }

    [Fact]
    public void Of_HitsThatComeInWholeWindows_IsTheirVarianceInIndependentOnes()
    {
        var random = new Random(1);
        var mean = Enumerable.Range(0, 200).Average(_ => DesignEffect.Of([Windows(60, _ => random.Next(2) * 50)])!.Value);

        // 625 ÷ 18.75, and a little more where chance looks like dependence.
        Assert.InRange(mean, 30, 45);
    }

    [Fact]
    public void Of_StagesThatDiffer_IsOfWhatVariesWithinThem()
    {
        var random = new Random(1);
        IReadOnlyList<HitCount> Stage(double share) => Windows(20, _ => Hits(random, 100, share));

        Assert.InRange(DesignEffect.Of([Stage(0.02), Stage(0.9), Stage(0.5)])!.Value, 1, 1.6);
    }

    [Fact]
    public void Of_TooFewWindows_IsUnknown()
    {
        Assert.Null(DesignEffect.Of([Windows(10, _ => 5)]));
        Assert.Null(DesignEffect.Of([.. Enumerable.Range(0, 30).Select(_ => Windows(1, _ => 5))]));
        Assert.Equal(1, DesignEffect.Of([Windows(11, _ => 0)]));
    }

    private static IReadOnlyList<HitCount> Windows(int count, Func<int, double> hits) =>
        [.. Enumerable.Range(0, count).Select(window => new HitCount(100, hits(window)))];

    private static double Hits(Random random, int number, double share) => Enumerable.Range(0, number).Count(_ => random.NextDouble() < share);
}
