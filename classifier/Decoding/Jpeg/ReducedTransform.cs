using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlServe.Classifier.Decoding.Jpeg;

/// <summary>
/// From a block's coefficients to 1, 2 or 4 pixels each way instead of 8: each is the mean of those that the whole inverse cosine
/// transform (ITU-T T.81, A.3.3) would give in its place, so some coefficients are not needed at all. In whole numbers of 13 bits with 2
/// more between the two passes, as libjpeg computes it: the pixels are the same to the last bit. Made once, filled for each file.
/// </summary>
internal sealed class ReducedTransform
{
    private const int WeightBits = 13, KeptBits = 2;

    // Row k, pixel i: what the k-th coefficient adds to the mean of the i-th group.
    private static readonly int[][] Weights = [[], Of(1), Of(2), [], Of(4)];

    private readonly int[] down = new int[4 * 64];
    private readonly int[] across = new int[4 * 8];
    private readonly int[] oddAcross = new int[8];
    private readonly int[] half = new int[8];
    private int size;
    private int quantum;

    /// <param name="pixels">1, 2 or 4.</param>
    /// <param name="quantization">What each coefficient is multiplied by, 64 bytes in zigzag order.</param>
    internal void Fill(int pixels, ReadOnlySpan<byte> quantization)
    {
        (size, quantum) = (pixels, quantization[0]);
        var weights = Weights[pixels];
        for (var i = 0; i < 64; i++)
        {
            var place = ScanReader.Place(i);
            for (var y = 0; y < pixels; y++)
                down[y * 64 + place] = quantization[i] * weights[place / 8 * pixels + y];
        }

        for (var k = 0; k < 8; k++)
        {
            oddAcross[k] = k % 2 == 1 ? weights[k * pixels] : 0;
            for (var x = 0; x < 4; x++)
                across[k * 4 + x] = x < pixels ? weights[k * pixels + x] : 0;
        }
    }

    /// <summary>Writes the block's pixels.</summary>
    /// <param name="block">64 coefficients, row by row; but for the first all 0 where <paramref name="isFlat"/>.</param>
    /// <param name="isFlat">Whether the block is of one brightness.</param>
    /// <param name="pixels">From the block's first pixel on.</param>
    /// <param name="stride">Bytes from a row to the next.</param>
    internal void Write(ReadOnlySpan<int> block, bool isFlat, Span<byte> pixels, int stride)
    {
        if (isFlat || size == 1)
            WriteFlat((byte)Math.Clamp(((block[0] * quantum + 4) >> 3) + 128, 0, 255), pixels, stride);
        else if (size == 2)
            WriteTwo(block, pixels, stride);
        else
            WriteFour(block, pixels, stride);
    }

    private void WriteFlat(byte brightness, Span<byte> pixels, int stride)
    {
        for (var y = 0; y < size; y++)
            pixels.Slice(y * stride, size).Fill(brightness);
    }

    /// <summary>
    /// Two pixels each way, as the blocks of brightness mostly are. What is not the mean weighs as much in the first as it lacks in the
    /// second, and only odd coefficients weigh at all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteTwo(ReadOnlySpan<int> block, Span<byte> pixels, int stride)
    {
        const int DownShift = WeightBits - KeptBits + 2;
        var rows = MemoryMarshal.Cast<int, Vector256<int>>(block[..64]);
        var weights = MemoryMarshal.Cast<int, Vector256<int>>(down.AsSpan(0, 64));
        var mean = rows[0] * weights[0] + Vector256.Create(1 << (DownShift - 1));
        var odd = rows[1] * weights[1] + rows[3] * weights[3] + rows[5] * weights[5] + rows[7] * weights[7];
        var across = Vector256.Create<int>(oddAcross);
        WritePair(Vector256.ShiftRightArithmetic(mean + odd, DownShift), across, pixels[..2]);
        WritePair(Vector256.ShiftRightArithmetic(mean - odd, DownShift), across, pixels.Slice(stride, 2));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WritePair(Vector256<int> line, Vector256<int> across, Span<byte> pixels)
    {
        const int Shift = WeightBits + KeptBits + 3 + 2;
        var mean = (line.ToScalar() << (WeightBits + 2)) + (1 << (Shift - 1)) + (128 << Shift);
        var odd = Vector256.Sum(line * across);
        pixels[0] = (byte)Math.Clamp((mean + odd) >> Shift, 0, 255);
        pixels[1] = (byte)Math.Clamp((mean - odd) >> Shift, 0, 255);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteFour(ReadOnlySpan<int> block, Span<byte> pixels, int stride)
    {
        const int DownShift = WeightBits - KeptBits + 1, AcrossShift = WeightBits + KeptBits + 3 + 1;
        var rows = MemoryMarshal.Cast<int, Vector256<int>>(block[..64]);
        var weights = MemoryMarshal.Cast<int, Vector256<int>>(down.AsSpan());
        var columns = MemoryMarshal.Cast<int, Vector128<int>>(across.AsSpan());
        for (var y = 0; y < 4; y++)
        {
            // Row 4 weighs nothing in groups of two.
            var row = weights.Slice(y * 8, 8);
            var sum = Vector256.Create(1 << (DownShift - 1)) + rows[0] * row[0] + rows[1] * row[1] + rows[2] * row[2]
                + rows[3] * row[3] + rows[5] * row[5] + rows[6] * row[6] + rows[7] * row[7];
            Vector256.ShiftRightArithmetic(sum, DownShift).CopyTo(half);

            var line = Vector128.Create((1 << (AcrossShift - 1)) + (128 << AcrossShift)) + half[0] * columns[0] + half[1] * columns[1]
                + half[2] * columns[2] + half[3] * columns[3] + half[5] * columns[5] + half[6] * columns[6] + half[7] * columns[7];
            line = Vector128.Clamp(Vector128.ShiftRightArithmetic(line, AcrossShift), Vector128<int>.Zero, Vector128.Create(255));

            var target = pixels.Slice(y * stride, 4);
            target[0] = (byte)line[0];
            target[1] = (byte)line[1];
            target[2] = (byte)line[2];
            target[3] = (byte)line[3];
        }
    }

    private static int[] Of(int size)
    {
        var group = 8 / size;
        var weights = new int[8 * size];
        for (var k = 0; k < 8; k++)
        {
            for (var i = 0; i < size; i++)
            {
                var sum = Enumerable.Range(i * group, group).Sum(x => Math.Cos((2 * x + 1) * k * Math.PI / 16));
                weights[k * size + i] = (int)Math.Round((k == 0 ? 1 : Math.Sqrt(2)) * sum * (1 << WeightBits));
            }
        }

        return weights;
    }
}
