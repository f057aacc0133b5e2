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

    /// <summary>Bytes that a block can take: 64 coefficients, each a code of 16 bits and at most 11 more.</summary>
    private const int LargestBlock = 64 * 27 / 8;

    private const int LargestUnit = 6 * LargestBlock;

    /// <summary>Bytes that are loaded at once, and may be loaded beyond what is needed.</summary>
    private const int Load = sizeof(ulong);

    private readonly byte[] window = new byte[WindowSize + LargestUnit + LargestBlock + 4 * Load];
    private ReadOnlyMemory<byte> file;
    private int read;
    private int marker;
    private int at;
    private int end;
    private ulong ahead;
    private int count;

    /// <summary>Numbers in a block: 64 coefficients, and one that takes what would lie outside of it.</summary>
    internal const int BlockLength = 65;

    private const byte Out = BlockLength - 1;

    // How a step counts: the coefficients so far.
    private static readonly byte[] Places =
    [
        Out, 0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
        .. Enumerable.Repeat(Out, 256 - BlockLength),
    ];

    /// <summary>The place in a block, row by row, of the coefficient that stands <paramref name="i"/>-th in a file.</summary>
    internal static int Place(int i) => Places[i + 1];

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
            window.AsSpan(end, LargestUnit + LargestBlock + 4 * Load).Clear();
        return true;
    }

    /// <summary>Reads a block's coefficients into their places; those that are 0 are left as they are.</summary>
    /// <param name="means">The codes of the first.</param>
    /// <param name="others">The codes of all others.</param>
    /// <param name="mean">The first of the block before; becomes this block's.</param>
    /// <param name="block">64 coefficients, row by row, and one number more (<see cref="BlockLength"/>).</param>
    /// <param name="isFlat">Whether the first is all there is.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal bool TryRead(HuffmanTable means, HuffmanTable others, ref int mean, Span<int> block, out bool isFlat)
    {
        var (bits, left, next) = (ahead, count, at);

        bits |= Next(next) >> left;
        next += (63 - left) >> 3;
        left |= 56;
        var entry = means.Find(bits);
        bits <<= entry;
        left -= entry & 0xFF;
        var value = mean + (entry >> 16);
        block[0] = value;
        isFlat = true;
        if (((entry >> 8) & 0xFF) == HuffmanTable.Invalid || value is < short.MinValue or > short.MaxValue)
            return false;
        mean = value;

        // Two looks never take more than what is loaded at once: between them nothing is to be loaded.
        int k = 1, had;
        ulong pair, before;
        do
        {
            bits |= Next(next) >> left;
            next += (63 - left) >> 3;
            left |= 56;
            (before, had) = (bits, k);
            pair = Take(others, block, ref bits, ref left, ref k);
            if (k >= 64)
                break;

            (before, had) = (bits, k);
            pair = Take(others, block, ref bits, ref left, ref k);
        }
        while (k < 64);

        var first = had + (byte)(pair >> 8);
        if (first == 64)
        {
            // The first has filled the block: what was taken for a second is of the next one.
            bits = before << (int)(pair >> 24);
            left += (byte)pair - (byte)(pair >> 24);
            k = first;
        }

        (ahead, count, at) = (bits, left, next);
        isFlat = k == 1 + HuffmanTable.End;
        return k == 64 || (k > HuffmanTable.End && first is < 64 or > HuffmanTable.End);
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

    /// <summary>Eight bytes from a place on. Of those whose bits are ahead already the same bits come again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Next(int place) => BinaryPrimitives.ReadUInt64BigEndian(window.AsSpan(place));

    /// <summary>Takes what the next bits say, two coefficients mostly, to their places.</summary>
    /// <param name="others">The codes.</param>
    /// <param name="block">Takes the coefficients.</param>
    /// <param name="bits">The next bits; those that were read are gone.</param>
    /// <param name="left">How many they are.</param>
    /// <param name="k">How many coefficients there were; how many there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Take(HuffmanTable others, Span<int> block, ref ulong bits, ref int left, ref int k)
    {
        var pair = others.Pairs[HuffmanTable.Place(bits)];
        if (pair == HuffmanTable.None)
            pair = others.FindSingle(bits);
        bits <<= (int)pair;
        left -= (byte)pair;
        var first = k + (byte)(pair >> 8);
        k = first + (byte)(pair >> 16);
        block[Places[(byte)first]] = (short)(pair >> 32);
        block[Places[(byte)k]] = (int)((long)pair >> 48);
        return pair;
    }
}
