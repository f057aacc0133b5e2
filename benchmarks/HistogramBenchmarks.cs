using BenchmarkDotNet.Attributes;
using HdrHistogram;
using MlServe.Evaluator.Load.Results.Histograms;

namespace MlServe.Benchmarks;

/// <summary>
/// The generator's histogram beside HdrHistogram's of two and of three significant digits, over the same range (0.1 µs to
/// 10 minutes). docs/dependencies.md has what they gave.
/// </summary>
[MemoryDiagnoser]
public class HistogramBenchmarks
{
    private const int Count = 4096;
    private static readonly long Longest = TimeSpan.FromMinutes(10).Ticks;

    private readonly TimeSpan[] values = new TimeSpan[Count];
    private readonly LatencyHistogram ours = new();
    private readonly LatencyHistogram oursToo = new();
    private readonly LongHistogram two = new(1, Longest, 2);
    private readonly LongHistogram twoToo = new(1, Longest, 2);
    private readonly LongHistogram three = new(1, Longest, 3);
    private readonly LongHistogram threeToo = new(1, Longest, 3);

    /// <summary>Response times around 40 ms, some ten times as long.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Count; i++)
            values[i] = TimeSpan.FromSeconds(-0.04 * Math.Log(1 - random.NextDouble()) * (i % 100 == 0 ? 10 : 1));
        RecordOurs();
        RecordTwoDigits();
        RecordThreeDigits();
        oursToo.Add(ours);
        twoToo.Add(two);
        threeToo.Add(three);
    }

    /// <summary>One value into ours.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public void RecordOurs()
    {
        foreach (var value in values)
            ours.Record(value);
    }

    /// <summary>One value into HdrHistogram's of two digits.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void RecordTwoDigits()
    {
        foreach (var value in values)
            two.RecordValue(value.Ticks);
    }

    /// <summary>One value into HdrHistogram's of three digits.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public void RecordThreeDigits()
    {
        foreach (var value in values)
            three.RecordValue(value.Ticks);
    }

    /// <summary>A histogram added to another.</summary>
    [Benchmark]
    public void MergeOurs() => oursToo.Add(ours);

    /// <summary>The same, two digits.</summary>
    [Benchmark]
    public void MergeTwoDigits() => twoToo.Add(two);

    /// <summary>The same, three digits.</summary>
    [Benchmark]
    public void MergeThreeDigits() => threeToo.Add(three);

    /// <summary>What a progress line asks for.</summary>
    [Benchmark]
    public TimeSpan? PercentileOurs() => ours.Percentile(0.99);

    /// <summary>The same, two digits.</summary>
    [Benchmark]
    public long PercentileTwoDigits() => two.GetValueAtPercentile(99);

    /// <summary>An empty one: its memory.</summary>
    [Benchmark]
    public object NewOurs() => new LatencyHistogram();

    /// <summary>The same, two digits.</summary>
    [Benchmark]
    public object NewTwoDigits() => new LongHistogram(1, Longest, 2);

    /// <summary>The same, three digits.</summary>
    [Benchmark]
    public object NewThreeDigits() => new LongHistogram(1, Longest, 3);
}
