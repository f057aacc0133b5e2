using System.Numerics;

namespace MlServe.Evaluator.Load.Results.Histograms;

/// <summary>
/// Counts durations in buckets whose width grows with the value: any percentile is within 0.8 % of the exact one from
/// 10 µs to 10 minutes, in 14 KB whatever the number of values. Merging adds bucket to bucket and loses nothing.
/// Count, sum, smallest and largest are exact. Not safe for several threads at once.
/// </summary>
internal sealed class LatencyHistogram
{
    // Values are TimeSpan ticks (0.1 µs). Below 128 each tick has its bucket; from there every doubling has 64 buckets,
    // so a bucket is at most 1/64 of its value wide and its middle at most 1/128 off.
    private const int BucketsPerDoubling = 64;
    private const int Shift = 6;
    private static readonly int BucketCount = BucketOf(TimeSpan.FromMinutes(10).Ticks) + 1;

    private readonly long[] buckets = new long[BucketCount];
    private long sumTicks;
    private long minTicks = long.MaxValue;
    private long maxTicks;

    /// <summary>Values recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Sum of the values.</summary>
    public TimeSpan Sum => new(sumTicks);

    /// <summary>Largest value; null when there is none.</summary>
    public TimeSpan? Max => Count == 0 ? null : new TimeSpan(maxTicks);

    /// <summary>Mean of the values; null when there is none.</summary>
    public TimeSpan? Mean => Count == 0 ? null : new TimeSpan(sumTicks / Count);

    /// <summary>Adds a value. Negative ones count as zero; those above 10 minutes fall in the last bucket.</summary>
    public void Record(TimeSpan value)
    {
        var ticks = Math.Max(0, value.Ticks);
        buckets[Math.Min(BucketOf(ticks), BucketCount - 1)]++;
        Count++;
        sumTicks += ticks;
        minTicks = Math.Min(minTicks, ticks);
        maxTicks = Math.Max(maxTicks, ticks);
    }

    /// <summary>The histogram that was recorded.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not a record that a histogram here has written.</exception>
    public static LatencyHistogram Of(HistogramRecord record)
    {
        Check(record);
        var histogram = new LatencyHistogram { sumTicks = record.SumTicks, minTicks = record.MinTicks, maxTicks = record.MaxTicks };
        for (var i = 0; i < record.Buckets.Count; i += 2)
        {
            histogram.buckets[record.Buckets[i]] += record.Buckets[i + 1];
            histogram.Count += record.Buckets[i + 1];
        }

        return histogram;
    }

    /// <summary>Refuses what no histogram here would have written.</summary>
    /// <exception cref="System.Text.Json.JsonException">It is not a record that a histogram here has written.</exception>
    public static void Check(HistogramRecord record)
    {
        if (record.Buckets.Count % 2 != 0)
            throw new System.Text.Json.JsonException("a histogram has a bucket without its count");
        for (var i = 0; i < record.Buckets.Count; i += 2)
        {
            if (record.Buckets[i] < 0 || record.Buckets[i] >= BucketCount)
                throw new System.Text.Json.JsonException($"a histogram has no bucket {record.Buckets[i]}");
            if (record.Buckets[i + 1] < 1)
                throw new System.Text.Json.JsonException($"a histogram has {record.Buckets[i + 1]} values in bucket {record.Buckets[i]}");
        }

        if (record.Buckets.Count > 0 && record.MinTicks > record.MaxTicks)
            throw new System.Text.Json.JsonException("the smallest value of a histogram is above its largest");
    }

    /// <summary>All that the histogram holds, to be written.</summary>
    public HistogramRecord ToRecord() =>
        new(sumTicks, minTicks, maxTicks, [.. Enumerable.Range(0, buckets.Length).Where(i => buckets[i] > 0).SelectMany(i => (long[])[i, buckets[i]])]);

    /// <summary>A copy that does not change with this one.</summary>
    public LatencyHistogram Copy()
    {
        var copy = new LatencyHistogram();
        copy.Add(this);
        return copy;
    }

    /// <summary>
    /// The values recorded since this histogram was as <paramref name="earlier"/>. Counts and sum are exact; smallest and
    /// largest are those of their buckets, so known as well as any percentile.
    /// </summary>
    public LatencyHistogram Since(LatencyHistogram earlier)
    {
        var later = new LatencyHistogram { Count = Count - earlier.Count, sumTicks = sumTicks - earlier.sumTicks };
        for (var i = 0; i < buckets.Length; i++)
        {
            later.buckets[i] = buckets[i] - earlier.buckets[i];
            if (later.buckets[i] == 0)
                continue;
            var middle = Math.Clamp(MiddleOf(i), minTicks, maxTicks);
            (later.minTicks, later.maxTicks) = (Math.Min(later.minTicks, middle), middle);
        }

        return later;
    }

    /// <summary>Its values by size: how many were in each bucket that has any, from the smallest on, with the bucket's middle.</summary>
    public IEnumerable<(TimeSpan Value, long Count)> Values() =>
        Enumerable.Range(0, buckets.Length).Where(i => buckets[i] > 0).Select(i => (new TimeSpan(Math.Clamp(MiddleOf(i), minTicks, maxTicks)), buckets[i]));

    /// <summary>Values that are surely not above <paramref name="limit"/>: those of the bucket it lies in may be, and do not count.</summary>
    public long CountWithin(TimeSpan limit) =>
        limit.Ticks >= maxTicks ? Count : CountBelow(BucketOf(Math.Max(0, limit.Ticks + 1)));

    /// <summary>Values that cannot be told from <paramref name="value"/> or are below it.</summary>
    public long CountUpTo(TimeSpan value) => CountBelow(BucketOf(Math.Max(0, value.Ticks)) + 1);

    /// <summary>
    /// The value that <paramref name="fraction"/> of the values do not exceed, with those of its bucket spread evenly over it: for the ends of
    /// intervals, which of many values are closer together than a bucket is wide. Null when nothing was recorded.
    /// </summary>
    public TimeSpan? Spread(double fraction)
    {
        if (Count == 0)
            return null;
        var (rank, seen) = (fraction * Count, 0L);
        for (var i = 0; i < buckets.Length; i++)
        {
            if (buckets[i] > 0 && seen + buckets[i] >= rank)
            {
                var (low, high) = (Math.Max(LowestOf(i), minTicks), Math.Min(LowestOf(i + 1), maxTicks));
                return new TimeSpan((long)(low + (high - low) * Math.Clamp((rank - seen - 0.5) / buckets[i], 0, 1)));
            }

            seen += buckets[i];
        }

        return new TimeSpan(maxTicks);
    }

    /// <summary>Adds all values of <paramref name="other"/>.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < buckets.Length; i++)
            buckets[i] += other.buckets[i];
        Count += other.Count;
        sumTicks += other.sumTicks;
        minTicks = Math.Min(minTicks, other.minTicks);
        maxTicks = Math.Max(maxTicks, other.maxTicks);
    }

    /// <summary>
    /// The smallest recorded value that at least <paramref name="fraction"/> of the values do not exceed
    /// (nearest rank), within the bucket's width; null when nothing was recorded.
    /// </summary>
    public TimeSpan? Percentile(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fraction, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        if (Count == 0)
            return null;

        var rank = Math.Max(1, (long)Math.Ceiling(fraction * Count));
        if (rank == Count)
            return new TimeSpan(maxTicks);
        long seen = 0;
        for (var i = 0; i < buckets.Length; i++)
        {
            seen += buckets[i];
            if (seen >= rank)
                return new TimeSpan(Math.Clamp(MiddleOf(i), minTicks, maxTicks));
        }

        throw new InvalidOperationException("the buckets hold fewer values than were counted");
    }

    private long CountBelow(int bucket)
    {
        var count = 0L;
        for (var i = 0; i < Math.Min(bucket, BucketCount); i++)
            count += buckets[i];
        return count;
    }

    private static int BucketOf(long ticks)
    {
        var doublings = Math.Max(0, BitOperations.Log2((ulong)ticks) - Shift);
        return (doublings * BucketsPerDoubling) + (int)(ticks >> doublings);
    }

    private static long MiddleOf(int bucket)
    {
        var doublings = Math.Max(0, (bucket / BucketsPerDoubling) - 1);
        return LowestOf(bucket) + ((1L << doublings) / 2);
    }

    private static long LowestOf(int bucket)
    {
        var doublings = Math.Max(0, (bucket / BucketsPerDoubling) - 1);
        return (long)(bucket - (doublings * BucketsPerDoubling)) << doublings;
    }
}
