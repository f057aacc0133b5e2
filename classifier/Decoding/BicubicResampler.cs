using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlServe.Classifier.Decoding;

/// <summary>
/// Resizes decoded pixels as Pillow's antialiased bicubic filter does, to within rounding. libvips' own resize is not
/// used: it differs at the borders, when enlarging, and after a JPEG was decoded at reduced size. Pure.
/// </summary>
internal static class BicubicResampler
{
    private const int Block = 32;

    /// <summary>Resizes interleaved bytes, 1 to 4 <paramref name="bands"/> a pixel.</summary>
    /// <param name="source">Rows of <paramref name="columns"/>' source pixels, from the top.</param>
    /// <param name="bands">Bytes in a pixel.</param>
    /// <param name="columns">The weights along a row.</param>
    /// <param name="rows">The weights down a column.</param>
    /// <param name="target">The result, interleaved likewise.</param>
    internal static void Resize(ReadOnlySpan<byte> source, int bands, BicubicWeights columns, BicubicWeights rows, Span<byte> target)
    {
        var stride = columns.SourceSize * bands;
        // Padded: rows are read four bands at a time, and written a block at a time.
        var blended = ArrayPool<float>.Shared.Rent(stride + Block);
        try
        {
            var targetStride = columns.TargetSize * bands;
            for (var y = 0; y < rows.TargetSize; y++)
            {
                Blend(source[(rows.First(y) * stride)..], stride, rows.Of(y), blended);
                Filter(blended, bands, columns, target.Slice(y * targetStride, targetStride));
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(blended);
        }
    }

    /// <summary>The weighted sum of some source rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend(ReadOnlySpan<byte> rows, int stride, ReadOnlySpan<float> weights, Span<float> blended)
    {
        var x = 0;
        for (; x <= stride - Block; x += Block)
        {
            ref var column = ref MemoryMarshal.GetReference(rows[x..]);
            var (a, b, c, d) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
            for (var k = 0; k < weights.Length; k++)
            {
                var weight = Vector256.Create(weights[k]);
                var (low, high) = Vector256.Widen(Vector256.LoadUnsafe(ref column, (nuint)(k * stride)));
                var (first, second) = Vector256.Widen(low);
                var (third, fourth) = Vector256.Widen(high);
                a += weight * Vector256.ConvertToSingle(first.AsInt32());
                b += weight * Vector256.ConvertToSingle(second.AsInt32());
                c += weight * Vector256.ConvertToSingle(third.AsInt32());
                d += weight * Vector256.ConvertToSingle(fourth.AsInt32());
            }

            a.CopyTo(blended[x..]);
            b.CopyTo(blended[(x + 8)..]);
            c.CopyTo(blended[(x + 16)..]);
            d.CopyTo(blended[(x + 24)..]);
        }

        for (; x < stride; x++)
        {
            float sum = 0;
            for (var k = 0; k < weights.Length; k++)
                sum += weights[k] * rows[k * stride + x];
            blended[x] = sum;
        }
    }

    /// <summary>Resizes one row; a pixel's bands travel together in one vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Filter(ReadOnlySpan<float> row, int bands, BicubicWeights columns, Span<byte> target)
    {
        var at = 0;
        for (var x = 0; x < columns.TargetSize; x++)
        {
            var weights = columns.Of(x);
            ref var pixel = ref MemoryMarshal.GetReference(row[(columns.First(x) * bands)..]);
            var sum = Vector128<float>.Zero;
            for (var k = 0; k < weights.Length; k++)
                sum += Vector128.Create(weights[k]) * Vector128.LoadUnsafe(ref pixel, (nuint)(k * bands));

            for (var band = 0; band < bands; band++)
                target[at++] = (byte)Math.Clamp(sum[band] + 0.5f, 0, 255);
        }
    }
}
