using System.Runtime.CompilerServices;

namespace MlServe.Classifier.Decoding.Jpeg;

/// <summary>
/// A JPEG's codes (ITU-T T.81, annex C and F.2.2). A code and the bits after it that hold its coefficient are found together, by one
/// look at the next bits, as long as both are no longer than <see cref="Bits"/>; 97 of 100 are. Often two of them are, one after the other.
/// Made once, filled for each file.
/// </summary>
internal sealed class HuffmanTable
{
    /// <summary>
    /// Bits that are looked at together: 4 KB for a table of means and 8 for the pairs of another, so that a file's lie in a core's nearest
    /// cache.
    /// </summary>
    private const int Bits = 10;

    /// <summary>How far an entry steps that says that the rest of the block is 0.</summary>
    internal const int End = 192;

    /// <summary>How far one steps that stands for no code: out of the block, and not so far as <see cref="End"/>.</summary>
    internal const int Invalid = 100;

    /// <summary>The pair that stands for a coefficient which does not end where the look does: it is to be asked of <see cref="FindSingle"/>.</summary>
    internal const ulong None = ulong.MaxValue;

    // From here on entries are not complete.
    private const int Incomplete = 0x4000 << 16;

    private const int Unknown = int.MaxValue, NoCode = (Invalid << 8) | 1;

    // T.81, F.1.2: what 8-bit samples can need.
    private const int LongestMean = 11, LongestOther = 10;

    private readonly int[] entries = new int[1 << Bits];
    private ulong[] pairs = [];
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
        Array.Fill(entries, Unknown);
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

        if (!ofMeans)
            FillPairs();
        return true;
    }

    private void FillPairs()
    {
        if (pairs.Length == 0)
            pairs = new ulong[1 << Bits];
        for (var i = 0; i < entries.Length; i++)
        {
            var first = entries[i];
            if (first >= Incomplete)
            {
                pairs[i] = None;
                continue;
            }

            var length = first & 0xFF;
            var second = entries[(i << length) & (entries.Length - 1)];
            var isPair = ((first >> 8) & 0xFF) <= 16 && second < Incomplete && length + (second & 0xFF) <= Bits;
            pairs[i] = isPair ? Pair(first, second & 0xFF, (second >> 8) & 0xFF, second >> 16) : Single(first);
        }
    }

    /// <summary>An entry that is followed by another.</summary>
    private static ulong Pair(int first, int length, int step, int coefficient) =>
        (ulong)((first & 0xFF) + length) | ((ulong)(first & 0xFF00)) | ((ulong)step << 16) | ((ulong)(first & 0xFF) << 24)
            | ((ulong)(ushort)(first >> 16) << 32) | ((ulong)(ushort)coefficient << 48);

    /// <summary>An entry that is not: as if it were followed by itself, without a step.</summary>
    private static ulong Single(int entry) => Pair(entry, 0, 0, entry >> 16);

    /// <summary>
    /// What the next bits say, two coefficients at a time. From the lowest byte up: how many bits they are; how far the first steps; how far
    /// the second steps from there; how many bits the first is alone; and in two bytes each, the coefficients. See <see cref="Find"/>.
    /// </summary>
    internal ulong[] Pairs => pairs;

    /// <summary>The number of the next bits' pair.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Place(ulong ahead) => (int)(ahead >> (64 - Bits));

    /// <summary>
    /// What the next bits say: in the lowest byte how many they are, in the one above how far they step (zeros and the coefficient, or
    /// <see cref="End"/>, or <see cref="Invalid"/>), in the upper half the coefficient.
    /// </summary>
    /// <param name="ahead">The next bits, from the highest down, at least 32.</param>
    internal int Find(ulong ahead)
    {
        var entry = entries[Place(ahead)];
        return entry < Incomplete ? entry : Complete(entry, ahead);
    }

    /// <summary>A coefficient that is in no pair, as if it were one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal ulong FindSingle(ulong ahead) => Single(Complete(entries[Place(ahead)], ahead));

    private int Complete(int entry, ulong ahead)
    {
        if (entry == Unknown)
            return FindLong(ahead);
        int length = (entry >> 20) & 15, size = (entry >> 16) & 15;
        return (Value((int)(ahead << length >> (64 - size)), size) << 16) | (entry & 0xFFFF);
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

        return NoCode;
    }

    /// <summary>All entries that begin with a code: for each coefficient that follows it, and whatever comes then.</summary>
    private void Enter(int first, int length, byte symbol)
    {
        var rest = Bits - length - Size(symbol);
        if (rest < 0)
        {
            // Which coefficient is not seen yet; how long it and its code are stands above the mark, in four bits each.
            if (Entry(symbol, length, 0) is not NoCode and var any)
                entries.AsSpan(first, 1 << (Bits - length)).Fill(Incomplete | (length << 20) | (Size(symbol) << 16) | (any & 0xFFFF));
            return;
        }

        for (var coefficient = 0; coefficient < 1 << Size(symbol); coefficient++)
            entries.AsSpan(first + (coefficient << rest), 1 << rest).Fill(Entry(symbol, length, coefficient));
    }

    private int Size(byte symbol) => isOfMeans ? symbol : symbol & 15;

    private int Entry(byte symbol, int length, int coefficient)
    {
        var size = Size(symbol);
        if (size > (isOfMeans ? LongestMean : LongestOther))
            return NoCode;
        var zeros = isOfMeans ? 0 : symbol >> 4;
        if (size == 0)
            return isOfMeans ? (1 << 8) | length : zeros switch { 0 => (End << 8) | length, 15 => (16 << 8) | length, _ => NoCode };
        return (Value(coefficient, size) << 16) | ((zeros + 1) << 8) | (length + size);
    }

    /// <summary>F.2.2.1: the lower half of the values are negative.</summary>
    private static int Value(int coefficient, int size) => coefficient < 1 << (size - 1) ? coefficient - (1 << size) + 1 : coefficient;
}
