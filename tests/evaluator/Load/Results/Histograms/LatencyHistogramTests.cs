using FsCheck;
using FsCheck.Xunit;
using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Evaluator.Tests.Load.Results.Histograms;

public class LatencyHistogramTests
{
    [Property(MaxTest = 2000, EndSize = 400, Replay = "7,1")]
    public void Percentile_AnyValues_IsWithinOnePercentOfExactSorting(NonEmptyArray<AnyTime> times, byte part)
    {
        TimeSpan[] values = [.. times.Get.Select(time => time.Value).Order()];
        var histogram = Of(values);

        foreach (var fraction in (double[])[0, part / 255.0, 0.5, 0.99, 1])
        {
            var exact = values[Math.Max(0, (int)Math.Ceiling(fraction * values.Length) - 1)];
            Assert.InRange(histogram.Percentile(fraction)!.Value / exact, 0.99, 1.01);
        }

        Assert.Equal((values[^1], values.Aggregate((a, b) => a + b)), (histogram.Max, histogram.Sum));
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

    [Property(Replay = "7,1")]
    public void Add_PartsOfValues_EqualsAllInOne(AnyTime[][] parts)
    {
        var whole = Of(parts.SelectMany(part => part).Select(time => time.Value));
        var merged = new LatencyHistogram();
        foreach (var part in parts)
            merged.Add(Of(part.Select(time => time.Value)));

        Assert.Equivalent(whole.ToRecord(), merged.ToRecord(), strict: true);
        Assert.Equal((whole.Count, whole.Max, whole.Mean), (merged.Count, merged.Max, merged.Mean));
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

/// <summary>A length of time from 10 µs to 10 minutes, each magnitude as likely as the others.</summary>
public readonly record struct AnyTime(byte High, byte Low)
{
    public TimeSpan Value => TimeSpan.FromSeconds(10e-6 * Math.Pow(60e6, ((High << 8) | Low) / 65535.0));
}
