using System.Buffers.Binary;

namespace MlServe.Classifier.Decoding.Jpeg;

/// <summary>
/// What a JPEG says before its pixels (ITU-T T.81, annex B), where it is of the kind that cameras write: baseline, 8 bits, gray or
/// YCbCr in one scan, colours at full or at half the size each way. Null stands for every other file, damaged ones among them.
/// </summary>
internal sealed record JpegHeader
{
    /// <summary>Pixels in a row.</summary>
    internal required int Width { get; init; }

    /// <summary>Rows.</summary>
    internal required int Height { get; init; }

    /// <summary>Brightness alone, or brightness and two colours.</summary>
    internal required JpegComponent[] Components { get; init; }

    /// <summary>2 where a colour has a block for 2 × 2 blocks of brightness, else 1.</summary>
    internal required int Sampling { get; init; }

    /// <summary>Units (blocks of all colours that belong together) between two restart markers; 0: there are none.</summary>
    internal required int RestartInterval { get; init; }

    /// <summary>Where the scan's bits begin.</summary>
    internal required int Scan { get; init; }

    /// <summary>EXIF's, 1 to 8; 1 without.</summary>
    internal required int Orientation { get; init; }

    internal static JpegHeader? Read(ReadOnlySpan<byte> file)
    {
        Span<int> quantization = stackalloc int[4], huffman = stackalloc int[8];
        int frame = 0, restart = 0;
        int? orientation = null;
        bool isJfif = false, isOfAdobe = false;
        for (var at = 2; at + 4 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (file[at] != 0xFF || length < 2 || at + 2 + length > file.Length)
                return null;
            var body = file.Slice(at + 4, length - 2);
            switch (file[at + 1])
            {
                case 0xC0 when frame == 0 && IsFrame(body):
                    frame = at + 4;
                    break;
                case 0xC4:
                    if (!NoteHuffman(body, at + 4, huffman))
                        return null;
                    break;
                case 0xDB:
                    if (!NoteQuantization(body, at + 4, quantization))
                        return null;
                    break;
                case 0xDD when body.Length == 2:
                    restart = BinaryPrimitives.ReadUInt16BigEndian(body);
                    break;
                case 0xDA when frame > 0:
                    return ReadScan(file[frame..], body, quantization, huffman) is { } components && IsYcc(file[frame..], isJfif, isOfAdobe)
                        ? new JpegHeader
                        {
                            Width = BinaryPrimitives.ReadUInt16BigEndian(file[(frame + 3)..]),
                            Height = BinaryPrimitives.ReadUInt16BigEndian(file[(frame + 1)..]),
                            Components = components,
                            Sampling = components.Length == 1 ? 1 : file[frame + 7] >> 4,
                            RestartInterval = restart,
                            Scan = at + 2 + length,
                            Orientation = orientation ?? 1,
                        }
                        : null;
                case 0xE0:
                    isJfif |= body.Length >= 14 && body.StartsWith("JFIF\0"u8);
                    break;
                case 0xE1 when body.StartsWith("Exif"u8):
                    // A second one is libvips' to choose from.
                    if (orientation is not null || ExifOrientation.Read(body) is not { } said)
                        return null;
                    orientation = said;
                    break;
                case 0xEE:
                    // What follows tells RGB (0) and YCbCr (1).
                    if (body.Length < 12 || !body.StartsWith("Adobe"u8) || body[11] != 1)
                        return null;
                    isOfAdobe = true;
                    break;
                case 0xFE or (>= 0xE1 and <= 0xEF):
                    break;
                default:
                    return null;
            }

            at += 2 + length;
        }

        return null;
    }

    /// <summary>Height, width, and for each colour a name, its sampling and its quantisation table.</summary>
    private static bool IsFrame(ReadOnlySpan<byte> body) =>
        body.Length >= 9 && body[0] == 8 && body[5] is 1 or 3 && body.Length == 6 + 3 * body[5]
        && BinaryPrimitives.ReadUInt16BigEndian(body[1..]) > 0 && BinaryPrimitives.ReadUInt16BigEndian(body[3..]) > 0
        && (body[5] == 1 || (body[7] is 0x11 or 0x22 && body[10] == 0x11 && body[13] == 0x11));

    /// <summary>As libjpeg decides it where no marker does: by the names of the colours.</summary>
    private static bool IsYcc(ReadOnlySpan<byte> frame, bool isJfif, bool isOfAdobe) =>
        frame[5] == 1 || isJfif || isOfAdobe || (frame[6], frame[9], frame[12]) is (1, 2, 3);

    private static bool NoteQuantization(ReadOnlySpan<byte> body, int at, Span<int> tables)
    {
        for (; body.Length >= 65; body = body[65..], at += 65)
        {
            // The upper half is 0 for tables of bytes.
            if (body[0] > 3)
                return false;
            tables[body[0]] = at + 1;
        }

        return body.IsEmpty;
    }

    private static bool NoteHuffman(ReadOnlySpan<byte> body, int at, Span<int> tables)
    {
        while (body.Length >= 17)
        {
            var symbols = 0;
            foreach (var count in body.Slice(1, 16))
                symbols += count;
            if ((body[0] & ~0x13) != 0 || symbols > 256 || body.Length < 17 + symbols)
                return false;
            tables[((body[0] >> 4) * 4) + (body[0] & 3)] = at + 1;
            body = body[(17 + symbols)..];
            at += 17 + symbols;
        }

        return body.IsEmpty;
    }

    /// <summary>The colours with their tables, where the scan has all of them whole and in the frame's order; else null.</summary>
    private static JpegComponent[]? ReadScan(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> scan, ReadOnlySpan<int> quantization, ReadOnlySpan<int> huffman)
    {
        int count = frame[5];
        if (scan.Length != 4 + 2 * count || scan[0] != count || scan[^3] != 0 || scan[^2] != 63 || scan[^1] != 0)
            return null;
        var components = new JpegComponent[count];
        for (var i = 0; i < count; i++)
        {
            int table = frame[8 + 3 * i], codes = scan[2 + 2 * i];
            if (scan[1 + 2 * i] != frame[6 + 3 * i] || table > 3 || (codes & ~0x33) != 0)
                return null;
            components[i] = new JpegComponent(quantization[table], huffman[codes >> 4], huffman[4 + (codes & 3)]);
            if (components[i] is { Quantization: 0 } or { Dc: 0 } or { Ac: 0 })
                return null;
        }

        return components;
    }
}
