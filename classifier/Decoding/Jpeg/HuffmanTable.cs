using System.Runtime.CompilerServices;

namespace MlServe.Classifier.Decoding.Jpeg;

/// <summary>
/// A JPEG's codes (ITU-T T.81, annex C and F.2.2). A code and the bits after it that hold its coefficient are found together, by one
/// look at the next bits, as long as both are no longer than <see cref="Bits"/>; that is nearly all of them. Made once, filled for each file.
/// </summary>
internal sealed class HuffmanTable
{
    /// <summary>Bits that are looked at together: 4 KB for a table, so that all of a file lie in a core's nearest cache.</summary>
    private const int Bits = 10;

    /// <summary>How far an entry steps that says that the rest of the block is 0.</summary>
    internal const int End = 128;

    // T.81, F.1.2: what 8-bit samples can need.
    private const int LongestMean = 11, LongestOther = 10;

    private readonly int[] entries = new int[1 << Bits];
    private readonly byte[] symbols = new byte[256];
    private readonly int[] limits = new int[17];
    private readonly int[] offsets = new int[17];
    private bool isOfMeans;

    /// <summary>Takes a file's definition over; false when it is none.</summary>
    /// <param name="definition">The number of codes of each length from 1 to 16, then their symbols.</param>
    /// <param name="ofMeans">Whether a symbol is the length of a block's mean, or else of another coefficient, and how many zeros stand before it.</param>
    internal bool TryFill(ReadOnlySpan<byte> definition, bool ofMeans)
    {
        isOfMeans = ofMeans;
        Array.Clear(entries);
        int code = 0, total = 0;
        for (var length = 1; length <= 16; length++)
        {
            int count = definition[length - 1];
            // The code of ones alone is kept free (C.2), as libjpeg demands.
            if (count > 0 && code + count >= 1 << length)
                return false;
            offsets[length] = total - code;
            for (var i = 0; i < count; i++, code++, total++)
            {
                symbols[total] = definition[16 + total];
                if (length <= Bits)
                    Enter(code << (Bits - length), length, symbols[total]);
            }

            limits[length] = code << (16 - length);
            code <<= 1;
        }

        return true;
    }

    /// <summary>
    /// What the next bits say: in the lowest byte how many they are, in the one above how far they step (zeros and the coefficient, or
    /// <see cref="End"/>), in the upper half the coefficient. 0 when no code begins so.
    /// </summary>
    /// <param name="ahead">The next bits, from the highest down, at least 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Find(ulong ahead)
    {
        var entry = entries[(int)(ahead >> (64 - Bits))];
        return entry != 0 ? entry : FindLong(ahead);
    }

    private int FindLong(ulong ahead)
    {
        var next = (int)(ahead >> 48);
        for (var length = 1; length <= 16; length++)
        {
            if (next >= limits[length])
                continue;
            var symbol = symbols[(next >> (16 - length)) + offsets[length]];
            var size = Size(symbol);
            return Entry(symbol, length, size == 0 ? 0 : (int)(ahead << length >> (64 - size)));
        }

        return 0;
    }

    /// <summary>All entries that begin with a code: for each coefficient that follows it, and whatever comes then.</summary>
    private void Enter(int first, int length, byte symbol)
    {
        var rest = Bits - length - Size(symbol);
        if (rest < 0)
            return;
        for (var coefficient = 0; coefficient < 1 << Size(symbol); coefficient++)
            entries.AsSpan(first + (coefficient << rest), 1 << rest).Fill(Entry(symbol, length, coefficient));
    }

    private int Size(byte symbol) => isOfMeans ? symbol : symbol & 15;

    private int Entry(byte symbol, int length, int coefficient)
    {
        var size = Size(symbol);
        if (size > (isOfMeans ? LongestMean : LongestOther))
            return 0;
        var zeros = isOfMeans ? 0 : symbol >> 4;
        if (size == 0)
            return isOfMeans ? (1 << 8) | length : zeros switch { 0 => (End << 8) | length, 15 => (16 << 8) | length, _ => 0 };
        // F.2.2.1: the lower half of the values are negative.
        var value = coefficient < 1 << (size - 1) ? coefficient - (1 << size) + 1 : coefficient;
        return (value << 16) | ((zeros + 1) << 8) | (length + size);
    }
}
