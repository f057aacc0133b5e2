namespace MlServe.Classifier.Decoding.Jpeg;

/// <summary>
/// Decodes a baseline JPEG at 1/2, 1/4 or 1/8 of its size, in seven tenths of the time that libvips takes for the same pixels (docs/performance.md).
/// Made once for each thread that decodes: it keeps its tables' memory. What is not quite regular is left to libvips, so there is one answer to it.
/// </summary>
internal sealed class ReducedJpeg
{
    private const int MostPixels = 4;

    private readonly ScanReader scan = new();
    private readonly HuffmanTable[] means = [new(), new(), new()];
    private readonly HuffmanTable[] others = [new(), new(), new()];
    private readonly ReducedTransform[] transforms = [new(), new(), new()];
    private readonly int[] codes = new int[3];
    private readonly int[] predictions = new int[3];
    private readonly int[] block = new int[ScanReader.BlockLength];
    private byte[] lines = [];

    /// <summary>Whether <see cref="TryDecode"/> may be asked for it: no block of colour comes out larger than 4 pixels.</summary>
    internal static bool IsSupported(JpegHeader header, int shrink) => shrink > 1 && 8 / shrink * header.Sampling <= MostPixels;

    /// <summary>Decodes; false when the file is not regular throughout, and what was written is of no use.</summary>
    /// <param name="jpeg">The file; must not change meanwhile.</param>
    /// <param name="header">What <see cref="JpegHeader.Read"/> says of it.</param>
    /// <param name="shrink">2, 4 or 8.</param>
    /// <param name="pixels">Rows from the top, of 1 or 3 bytes for each pixel, of the <see cref="Size"/>.</param>
    internal bool TryDecode(ReadOnlyMemory<byte> jpeg, JpegHeader header, int shrink, Span<byte> pixels)
    {
        var size = Size(header, shrink);
        var units = new Units(header, shrink);
        if (!TryFill(jpeg.Span, header, units))
            return false;
        if (lines.Length < units.Bands * units.BandLength)
            lines = new byte[units.Bands * units.BandLength];
        scan.Start(jpeg, header.Scan);
        try
        {
            predictions.AsSpan().Clear();
            return TryDecodeUnits(units, header.RestartInterval, size, pixels);
        }
        finally
        {
            scan.Stop();
        }
    }

    /// <summary>How large a decoded picture is: as libvips has it, without the part of a pixel that a division may leave.</summary>
    internal static PictureSize Size(JpegHeader header, int shrink) => new(header.Width / shrink, header.Height / shrink);

    private bool TryFill(ReadOnlySpan<byte> jpeg, JpegHeader header, Units units)
    {
        for (var band = 0; band < units.Bands; band++)
        {
            var (quantization, dc, ac) = header.Components[band];
            // Two colours have their codes in common, as a rule: one table is then nearer than two.
            codes[band] = band == 2 && dc == header.Components[1].Dc && ac == header.Components[1].Ac ? 1 : band;
            if (codes[band] == band && (!means[band].TryFill(jpeg[dc..], ofMeans: true) || !others[band].TryFill(jpeg[ac..], ofMeans: false)))
                return false;
            transforms[band].Fill(band == 0 ? units.BlockSide : units.Side, jpeg.Slice(quantization, 64));
        }

        return true;
    }

    private bool TryDecodeUnits(Units units, int restartInterval, PictureSize size, Span<byte> pixels)
    {
        var length = size.Width * units.Bands;
        for (var y = 0; y < units.Down; y++)
        {
            for (var x = 0; x < units.Across; x++)
                if (!TryRestart(restartInterval, y * units.Across + x) || !TryDecodeUnit(units, x * units.Side))
                    return false;

            for (var line = 0; line < Math.Min(units.Side, size.Height - y * units.Side); line++)
                Write(units, line, pixels.Slice((y * units.Side + line) * length, length));
        }

        return scan.IsAtEnd;
    }

    private bool TryRestart(int interval, int unit)
    {
        if (interval == 0 || unit == 0 || unit % interval != 0)
            return true;
        predictions.AsSpan().Clear();
        return scan.TryRestart((unit / interval - 1) % 8);
    }

    /// <summary>A unit's blocks of brightness, row by row, then the one of each colour.</summary>
    private bool TryDecodeUnit(Units units, int column)
    {
        if (!scan.TryFill())
            return false;
        for (var y = 0; y < units.Side; y += units.BlockSide)
            for (var x = 0; x < units.Side; x += units.BlockSide)
                if (!TryDecodeBlock(0, lines.AsSpan(y * units.Stride + column + x), units.Stride))
                    return false;

        for (var band = 1; band < units.Bands; band++)
            if (!TryDecodeBlock(band, lines.AsSpan(band * units.BandLength + column), units.Stride))
                return false;
        return scan.IsWithin;
    }

    private bool TryDecodeBlock(int band, Span<byte> pixels, int stride)
    {
        block.AsSpan().Clear();
        if (!scan.TryRead(means[codes[band]], others[codes[band]], ref predictions[band], block, out var isFlat))
            return false;
        transforms[band].Write(block, isFlat, pixels, stride);
        return true;
    }

    private void Write(Units units, int line, Span<byte> pixels)
    {
        var width = pixels.Length / units.Bands;
        var brightness = lines.AsSpan(line * units.Stride, width);
        if (units.Bands == 1)
            brightness.CopyTo(pixels);
        else
            YccPixels.ToRgb(brightness, lines.AsSpan(units.BandLength + line * units.Stride, width),
                lines.AsSpan(2 * units.BandLength + line * units.Stride, width), pixels);
    }

    private static int Divide(int length, int by) => (length + by - 1) / by;

    /// <summary>How a picture is made of units: squares of as many pixels as the blocks that belong together give.</summary>
    private readonly struct Units(JpegHeader header, int shrink)
    {
        internal int Bands { get; } = header.Components.Length;

        /// <summary>Pixels each way that a block of brightness gives.</summary>
        internal int BlockSide { get; } = 8 / shrink;

        /// <summary>Pixels each way that a unit gives, and each block of colour.</summary>
        internal int Side { get; } = 8 / shrink * header.Sampling;

        internal int Across { get; } = Divide(header.Width, 8 * header.Sampling);

        internal int Down { get; } = Divide(header.Height, 8 * header.Sampling);

        /// <summary>Bytes of a line of one band.</summary>
        internal int Stride => Across * Side;

        /// <summary>Bytes of all lines that a row of units gives, of one band.</summary>
        internal int BandLength => Side * Stride;
    }
}
