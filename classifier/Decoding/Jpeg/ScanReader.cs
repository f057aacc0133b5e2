using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MlServe.Classifier.Decoding.Jpeg;

/// <summary>
/// Reads the blocks of a scan (ITU-T T.81, F.2). Its bytes are copied piece by piece into a window, where no stuffed zeros and no markers
/// stand between them, so that reading bits is a load and a shift. What runs for each coefficient is compiled for speed at once: otherwise
/// the first photo, which a starting service waits for, would take a multiple of all others. What is not as it should be is told, not
/// mended: every method that begins with Try says false then. Made once, started for each file.
/// </summary>
internal sealed class ScanReader
{
    private const int WindowSize = 16 << 10;

    /// <summary>Bytes that a unit can take: six blocks of 64 coefficients, each a code of 16 bits and at most 11 more.</summary>
    private const int LargestUnit = 6 * 64 * 27 / 8 + 1;

    /// <summary>Bytes that are loaded at once, and may be loaded beyond what is needed.</summary>
    private const int Load = sizeof(ulong);

    private readonly byte[] window = new byte[WindowSize + LargestUnit + 4 * Load];
    private ReadOnlyMemory<byte> file;
    private int read;
    private int marker;
    private int at;
    private int end;
    private ulong ahead;
    private int count;

    private static ReadOnlySpan<byte> ZigZag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    /// <summary>The place in a block, row by row, of the coefficient that stands <paramref name="i"/>-th in a file.</summary>
    internal static int Place(int i) => ZigZag[i];

    /// <param name="jpeg">The file; must stay unchanged until <see cref="Stop"/>.</param>
    /// <param name="from">Where the scan begins.</param>
    internal void Start(ReadOnlyMemory<byte> jpeg, int from)
    {
        (file, read) = (jpeg, from);
        Empty();
    }

    /// <summary>To be called before each unit: sees to it that all of it lies in the window.</summary>
    internal bool TryFill()
    {
        if (marker != 0 || end - at >= LargestUnit + Load)
            return true;
        window.AsSpan(at, end - at).CopyTo(window);
        (at, end) = (0, end - at);
        var data = file.Span;
        while (end < WindowSize && marker == 0)
        {
            var piece = data.Slice(read, Math.Min(data.Length - read, WindowSize - end));
            var plain = piece.IndexOf((byte)0xFF) is >= 0 and var stuffed ? stuffed : piece.Length;
            piece[..plain].CopyTo(window.AsSpan(end));
            read += plain;
            end += plain;
            if (plain == piece.Length && read < data.Length)
                continue;
            // What comes now is 0xFF, or nothing, where a marker should end the scan.
            if (data.Length - read < 2 || data[read + 1] == 0xFF)
                return false;
            if (data[read + 1] != 0)
            {
                marker = data[read + 1];
                continue;
            }

            window[end++] = 0xFF;
            read += 2;
        }

        // Beyond the last bit zeros are read, by whoever reads too far.
        if (marker != 0)
            window.AsSpan(end, LargestUnit + 4 * Load).Clear();
        return true;
    }

    /// <summary>Reads a block's coefficients into their places; those that are 0 are left as they are.</summary>
    /// <param name="means">The codes of the first.</param>
    /// <param name="others">The codes of all others.</param>
    /// <param name="mean">The first of the block before; becomes this block's.</param>
    /// <param name="block">64 coefficients, row by row.</param>
    /// <param name="isFlat">Whether the first is all there is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryRead(HuffmanTable means, HuffmanTable others, ref int mean, Span<int> block, out bool isFlat)
    {
        var (bits, left, next) = (ahead, count, at);
        Refill(ref bits, ref left, ref next);
        var entry = means.Find(bits);
        bits <<= entry & 0xFF;
        left -= entry & 0xFF;
        mean += entry >> 16;
        block[0] = mean;
        isFlat = true;
        if (entry == 0 || mean is < short.MinValue or > short.MaxValue)
            return false;

        // Two coefficients are never longer than what is loaded at once: between them nothing is to be asked.
        var k = 1;
        do
        {
            Refill(ref bits, ref left, ref next);
            entry = others.Find(bits);
            k += (entry >> 8) & 0xFF;
            bits <<= entry & 0xFF;
            left -= entry & 0xFF;
            if (k > 64 || entry == 0)
                break;
            block[ZigZag[k - 1]] = entry >> 16;
            isFlat = false;
            if (k == 64)
                break;

            entry = others.Find(bits);
            k += (entry >> 8) & 0xFF;
            bits <<= entry & 0xFF;
            left -= entry & 0xFF;
            if (k > 64 || entry == 0)
                break;
            block[ZigZag[k - 1]] = entry >> 16;
        }
        while (k < 64);

        (ahead, count, at) = (bits, left, next);
        return entry != 0 && (k == 64 || k > HuffmanTable.End);
    }

    /// <summary>Whether no more bits were read than the scan has up to its next marker.</summary>
    internal bool IsWithin => marker == 0 || at * 8 - count <= end * 8;

    /// <summary>Whether all bits up to the scan's end were read but for those that fill the last byte.</summary>
    internal bool IsAtEnd => IsAtMarker(0xD9);

    /// <summary>Goes on behind a restart marker.</summary>
    /// <param name="number">Which it has to be: 0 to 7 in turns.</param>
    internal bool TryRestart(int number)
    {
        if (!IsAtMarker(0xD0 + number))
            return false;
        read += 2;
        Empty();
        return true;
    }

    private bool IsAtMarker(int expected) => marker == expected && end * 8 - (at * 8 - count) is >= 0 and < 8;

    /// <summary>Lets go of the file.</summary>
    internal void Stop() => file = default;

    private void Empty()
    {
        (marker, at, end, count) = (0, 0, 0, 0);
        ahead = 0;
    }

    /// <summary>At least 56 bits ahead: bits that a byte was loaded for and that did not fit are loaded again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Refill(ref ulong bits, ref int left, ref int next)
    {
        bits |= BinaryPrimitives.ReadUInt64BigEndian(window.AsSpan(next)) >> left;
        next += (63 - left) >> 3;
        left |= 56;
    }
}
