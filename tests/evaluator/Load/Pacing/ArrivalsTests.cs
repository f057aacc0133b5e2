using MlServe.Evaluator.Load.Pacing;

namespace MlServe.Evaluator.Tests.Load.Pacing;

public class ArrivalsTests
{
    [Fact]
    public void Times_ConstantRate_AreEvenlySpaced()
    {
        var times = Seconds(new Arrivals(4, 4, false), 2);

        Assert.Equal([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75], times);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(20, 0)]
    [InlineData(5, 15)]
    [InlineData(10, 10)]
    public void Times_Ramp_FollowTheAreaUnderTheRate(double from, double to)
    {
        const double Length = 10;
        var arrivals = new Arrivals(from, to, false);
        var times = Seconds(arrivals, Length);

        Assert.Equal(100, arrivals.Expected(TimeSpan.FromSeconds(Length)));
        Assert.Equal(100, times.Count);
        Assert.Equal(times.Order(), times);
        for (var i = 0; i < times.Count; i++)
        {
            var area = (from * times[i]) + ((to - from) * times[i] * times[i] / (2 * Length));
            Assert.Equal(i, area, 1e-4);
        }
    }

    [Fact]
    public void Times_Poisson_HaveExponentialGapsAndTheRightNumber()
    {
        var times = Seconds(new Arrivals(100, 100, true), 200);
        var gaps = times.Zip(times.Skip(1), (a, b) => b - a).ToList();

        // 20,000 expected, deviation √20,000 = 141; gaps of mean 10 ms whose deviation equals their mean.
        Assert.InRange(times.Count, 20_000 - 600, 20_000 + 600);
        Assert.Equal(0.01, gaps.Average(), 0.0005);
        Assert.Equal(0.01, Math.Sqrt(gaps.Average(gap => Math.Pow(gap - 0.01, 2))), 0.0005);
        Assert.Equal(Math.Exp(-1), gaps.Count(gap => gap > 0.01) / (double)gaps.Count, 0.02);
    }

    [Fact]
    public void Times_PoissonRamp_AreDenserAtTheEnd()
    {
        var times = Seconds(new Arrivals(0, 200, true), 100);

        Assert.InRange(times.Count, 10_000 - 500, 10_000 + 500);
        Assert.Equal(0.25, times.Count(time => time < 50) / (double)times.Count, 0.03);
    }

    [Fact]
    public void Times_SameSeed_AreTheSame() => Assert.Equal(Seconds(new Arrivals(5, 9, true), 20), Seconds(new Arrivals(5, 9, true), 20));

    private static List<double> Seconds(Arrivals arrivals, double length) =>
        [.. arrivals.Times(TimeSpan.FromSeconds(length), new Random(5)).Select(arrival => arrival.At.TotalSeconds)];
}
