using System.Buffers.Binary;
using System.Numerics;

namespace MlServe.Evaluator.Load.Results.Histograms;

/// <summary>
/// HdrHistogram's encoding V2 of a histogram of three significant digits, from 1 up to an hour in nanoseconds: a header of
/// 40 bytes, then the counts of its buckets as ZigZag LEB128, a run of empty ones as one negative number
/// [HdrHistogram: HistogramEncoderV2, AbstractHistogram.encodeIntoByteBuffer, ZigZagEncoding]. Pure.
/// </summary>
internal static class HdrEncoding
{
    /// <summary>First word of the compressed form.</summary>
    public const int CompressedCookie = 0x1c849304 | CountsOfVariableLength;

    private const int Cookie = 0x1c849303 | CountsOfVariableLength;
    private const int CountsOfVariableLength = 0x10;
    private const int HeaderBytes = 40;
    private const int Digits = 3;
    private const long Lowest = 1;
    private const long Highest = 3_600_000_000_000;

    // Three digits need 2 · 10³ buckets of one unit, rounded up to a power of two; from there each doubling has half as many.
    private const int BucketsPerDoubling = 1024;
    private const int Shift = 10;

    /// <summary>Encodes values with how often each was counted, in any order; larger ones than an hour count as an hour.</summary>
    public static byte[] Encode(IEnumerable<(long Nanoseconds, long Count)> values)
    {
        var counts = new SortedDictionary<int, long>();
        foreach (var (nanoseconds, count) in values)
        {
            var bucket = BucketOf(Math.Clamp(nanoseconds, 0, Highest));
            counts[bucket] = counts.GetValueOrDefault(bucket) + count;
        }

        var bytes = new List<byte>(new byte[HeaderBytes]);
        var next = 0;
        foreach (var (bucket, count) in counts)
        {
            if (bucket > next)
                AddZigZag(bytes, bucket - next == 1 ? 0 : next - bucket);
            AddZigZag(bytes, count);
            next = bucket + 1;
        }

        var encoded = bytes.ToArray();
        var header = encoded.AsSpan(0, HeaderBytes);
        BinaryPrimitives.WriteInt32BigEndian(header, Cookie);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], encoded.Length - HeaderBytes);
        BinaryPrimitives.WriteInt32BigEndian(header[8..], 0); // normalizing index offset
        BinaryPrimitives.WriteInt32BigEndian(header[12..], Digits);
        BinaryPrimitives.WriteInt64BigEndian(header[16..], Lowest);
        BinaryPrimitives.WriteInt64BigEndian(header[24..], Highest);
        BinaryPrimitives.WriteDoubleBigEndian(header[32..], 1); // value of a unit
        return encoded;
    }

    private static int BucketOf(long value)
    {
        var doublings = Math.Max(0, BitOperations.Log2((ulong)value) - Shift);
        return (doublings * BucketsPerDoubling) + (int)(value >> doublings);
    }

    /// <summary>Seven bits a byte, the lowest first; counts never come near the ninth byte, where the format differs from LEB128.</summary>
    private static void AddZigZag(List<byte> bytes, long value)
    {
        var rest = (ulong)((value << 1) ^ (value >> 63));
        for (; rest >= 0x80; rest >>= 7)
            bytes.Add((byte)(rest | 0x80));
        bytes.Add((byte)rest);
    }
}
