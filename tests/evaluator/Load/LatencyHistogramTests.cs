using MlServe.Evaluator.Load;

namespace MlServe.Evaluator.Tests.Load;

public class LatencyHistogramTests
{
    public static TheoryData<string, Func<Random, double>> Shapes => new()
    {
        { "uniform 10 µs to 1 ms", random => 10e-6 + (random.NextDouble() * 990e-6) },
        { "log-uniform 10 µs to 10 min", random => 10e-6 * Math.Pow(6e7, random.NextDouble()) },
        { "exponential around 40 ms", random => 10e-6 - (0.04 * Math.Log(1 - random.NextDouble())) },
        { "two peaks", random => random.NextDouble() < 0.9 ? 0.02 : 5.0 },
        { "one value", _ => 0.123456 },
    };

    [Theory]
    [MemberData(nameof(Shapes), DisableDiscoveryEnumeration = true)]
    public void Percentile_ManyValues_IsWithinOnePercentOfExactSorting(string shape, Func<Random, double> draw)
    {
        var random = new Random(7);
        var values = Enumerable.Range(0, 20_000).Select(_ => TimeSpan.FromSeconds(draw(random))).Order().ToArray();
        var histogram = Of(values);

        foreach (var fraction in (double[])[0, 0.001, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1])
        {
            var exact = values[Math.Max(0, (int)Math.Ceiling(fraction * values.Length) - 1)];
            var error = Math.Abs((histogram.Percentile(fraction)!.Value - exact) / exact);
            Assert.True(error <= 0.01, $"{shape}: p{fraction * 100} is {error:P2} off");
        }

        Assert.Equal(values[^1], histogram.Max);
        Assert.Equal(values.Aggregate((a, b) => a + b), histogram.Sum);
        Assert.Equal(values.Average(value => value.Ticks), histogram.Mean!.Value.Ticks, 1.0);
    }

    [Fact]
    public void Percentile_EveryMagnitude_IsWithinOnePercent()
    {
        // Each power of 1.003 from 10 µs to 10 min alone: no value may fall into a wrong bucket.
        for (var seconds = 10e-6; seconds <= 600; seconds *= 1.003)
        {
            var histogram = Of([TimeSpan.FromSeconds(seconds), TimeSpan.FromMinutes(10)]);
            Assert.InRange(histogram.Percentile(0.5)!.Value.TotalSeconds / seconds, 0.99, 1.01);
        }
    }

    [Fact]
    public void Add_PartsOfValues_EqualsAllInOne()
    {
        var random = new Random(1);
        var values = Enumerable.Range(0, 3000).Select(_ => TimeSpan.FromMilliseconds(random.NextDouble() * 100)).ToArray();
        var whole = Of(values);
        var merged = Of(values[..1000]);
        merged.Add(Of(values[1000..]));
        merged.Add(new LatencyHistogram());

        Assert.Equal(whole.Count, merged.Count);
        Assert.Equal(whole.Sum, merged.Sum);
        for (var percent = 0; percent <= 100; percent++)
            Assert.Equal(whole.Percentile(percent / 100.0), merged.Percentile(percent / 100.0));
    }

    [Fact]
    public void Percentile_Nothing_IsNull()
    {
        var histogram = new LatencyHistogram();

        Assert.Null(histogram.Percentile(0.5));
        Assert.Null(histogram.Mean);
        Assert.Null(histogram.Max);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(3600)]
    [InlineData(1e9)]
    public void Record_OutOfRange_CountsAndKeepsMax(double seconds)
    {
        var histogram = Of([TimeSpan.FromSeconds(seconds)]);

        Assert.Equal(1, histogram.Count);
        Assert.Equal(Math.Max(0, seconds), histogram.Max!.Value.TotalSeconds);
        Assert.Equal(histogram.Max, histogram.Percentile(0.99));
    }

    private static LatencyHistogram Of(IEnumerable<TimeSpan> values)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in values)
            histogram.Record(value);
        return histogram;
    }
}
