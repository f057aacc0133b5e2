using System.Buffers.Binary;

namespace MlServe.Classifier.Decoding.Jpeg;

/// <summary>Which way up a photo was taken, as EXIF says it (EXIF 2.32, tag 0x0112 of the first directory of a TIFF header). Pure.</summary>
internal static class ExifOrientation
{
    private const int Tag = 0x0112, Short = 3;
    private const int EntryLength = 12;

    /// <summary>1 to 8; 1 where nothing is said; null where what is said is irregular, and libvips' to understand.</summary>
    /// <param name="segment">A JPEG's APP1 segment, which begins with <c>Exif</c>.</param>
    internal static int? Read(ReadOnlySpan<byte> segment)
    {
        if (!segment.StartsWith("Exif\0\0"u8) || segment.Length < 14)
            return null;
        var tiff = segment[6..];
        bool isLittle = tiff.StartsWith("II*\0"u8), isBig = tiff.StartsWith("MM\0*"u8);
        if (!isLittle && !isBig)
            return null;
        var directory = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (directory < 8 || directory + 2 > (uint)tiff.Length)
            return null;
        var entries = tiff[(int)directory..];
        int count = Number(entries, isLittle);
        entries = entries[2..];
        if (count * EntryLength > entries.Length)
            return null;
        int? found = null;
        for (; count > 0; count--, entries = entries[EntryLength..])
        {
            if (Number(entries, isLittle) != Tag)
                continue;
            // One number, which stands in the first two bytes of the value.
            var isOne = isLittle ? entries[4..].StartsWith("\u0001\0\0\0"u8) : entries[4..].StartsWith("\0\0\0\u0001"u8);
            if (found is not null || Number(entries[2..], isLittle) != Short || !isOne || Number(entries[8..], isLittle) is < 1 or > 8)
                return null;
            found = Number(entries[8..], isLittle);
        }

        return found ?? 1;
    }

    private static ushort Number(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
