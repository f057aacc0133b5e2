namespace MlServe.Classifier.Decoding;

/// <summary>
/// What a GIF shows where its frame has no pixel (a frame smaller than the canvas, or one whose data ends early): white, as
/// browsers on a white page. libvips gives alpha only to a file with a transparent frame, and makes it black in any other.
/// </summary>
internal static class GifCanvas
{
    private const int HeaderLength = 13, FrameLength = 10, SmallestPalette = 6, PaletteFollows = 0x80, PaletteSize = 7;

    /// <summary>A frame of one transparent pixel, with a palette of its own (GIF89a specification §20 to 23).</summary>
    private static readonly byte[] Nothing =
    [
        0x21, 0xF9, 4, 1, 0, 0, 0, 0,
        0x2C, 0, 0, 0, 0, 1, 0, 1, 0, PaletteFollows, 0, 0, 0, 0, 0, 0,
        2, 2, 0x44, 0x01, 0,
    ];

    /// <summary>The file with an invisible frame after its first, so that libvips gives it alpha; itself when its first frame is not whole.</summary>
    internal static ReadOnlyMemory<byte> WithAlpha(ReadOnlyMemory<byte> gif) =>
        EndOfFirstFrame(gif.Span) is { } end ? (byte[])[.. gif.Span[..end], .. Nothing, .. gif.Span[end..]] : gif;

    private static int? EndOfFirstFrame(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderLength)
            return null;
        var at = HeaderLength + PaletteLength(file[10]);
        while (at + FrameLength < file.Length)
        {
            switch (file[at])
            {
                case 0x21: // an extension: its kind, then blocks
                    if (EndOfBlocks(file, at + 2) is not { } next)
                        return null;
                    at = next;
                    break;
                case 0x2C: // a frame: perhaps a palette, a size of codes, then blocks
                    return EndOfBlocks(file, at + FrameLength + PaletteLength(file[at + FrameLength - 1]) + 1);
                default:
                    return null;
            }
        }

        return null;
    }

    private static int? EndOfBlocks(ReadOnlySpan<byte> file, int at)
    {
        while (at < file.Length && file[at] != 0)
            at += file[at] + 1;
        return at < file.Length ? at + 1 : null;
    }

    private static int PaletteLength(byte flags) => (flags & PaletteFollows) == 0 ? 0 : SmallestPalette << (flags & PaletteSize);
}
