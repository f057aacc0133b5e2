using System.Buffers.Binary;
using System.Globalization;

namespace MlServe.Classifier.Decoding;

/// <summary>
/// The international or compressed texts and profiles beside a PNG's pixels (zTXt, iTXt, iCCP; PNG specification, third edition, §11.3). The decoder
/// unpacks each, though nobody reads them: hundreds, of a few kilobytes that unfold to megabytes, cost seconds of CPU.
/// </summary>
internal static class PngTexts
{
    /// <summary>More than programs write.</summary>
    private const int Most = 16;

    private const int SignatureBytes = 8, HeadBytes = 8, ChecksumBytes = 4;

    /// <exception cref="InvalidImageException">There are too many.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        var texts = 0;
        for (long at = SignatureBytes; at + HeadBytes <= file.Length;)
        {
            var head = file.Slice((int)at, HeadBytes);
            if (IsPacked(head[4..]) && ++texts > Most)
                throw new InvalidImageException(
                    ImageFault.NotAnImage,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The PNG file has more than {Most} compressed texts and profiles beside its pixels: save it again without them."
                    )
                );
            at += HeadBytes + (long)BinaryPrimitives.ReadUInt32BigEndian(head) + ChecksumBytes;
        }
    }

    private static bool IsPacked(ReadOnlySpan<byte> type) => type.SequenceEqual("zTXt"u8) || type.SequenceEqual("iTXt"u8) || type.SequenceEqual("iCCP"u8);
}
