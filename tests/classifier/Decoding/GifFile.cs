namespace MlServe.Classifier.Tests.Decoding;

/// <summary>GIF files of one plain frame, as a test wants them (GIF89a specification, W3C).</summary>
internal static class GifFile
{
    /// <summary>Black, red, green, white.</summary>
    private static readonly byte[] Palette = [0, 0, 0, 255, 0, 0, 0, 255, 0, 255, 255, 255];

    /// <summary>A red frame on a square canvas.</summary>
    /// <param name="canvas">The canvas' side.</param>
    /// <param name="corner">How far right and down the frame begins.</param>
    /// <param name="side">The frame's side.</param>
    /// <param name="pixels">How many of its pixels the file holds, from the top; null: all of them.</param>
    /// <param name="hasGlobalPalette">Whether the palette stands before the frames or in the frame.</param>
    internal static byte[] Red(byte canvas, byte corner, byte side, int? pixels = null, bool hasGlobalPalette = true)
    {
        var data = Compress(Enumerable.Repeat(1, pixels ?? side * side));
        List<byte> file =
        [
            .. "GIF89a"u8, canvas, 0, canvas, 0, (byte)(hasGlobalPalette ? 0x81 : 0), 0, 0, .. hasGlobalPalette ? Palette : [],
            0x2C, corner, 0, corner, 0, side, 0, side, 0, (byte)(hasGlobalPalette ? 0 : 0x81), .. hasGlobalPalette ? [] : Palette, 2,
        ];
        foreach (var block in data.Chunk(255))
            file.AddRange([(byte)block.Length, .. block]);
        return [.. file, 0, 0x3B];
    }

    /// <summary>LZW without a dictionary: it is cleared (code 4) before it grows, so every code has three bits; 5 is the end.</summary>
    private static byte[] Compress(IEnumerable<int> pixels)
    {
        List<byte> bytes = [];
        int bits = 0, count = 0;
        foreach (var code in pixels.Chunk(2).SelectMany(pair => pair.Prepend(4)).Append(5))
        {
            bits |= code << count;
            for (count += 3; count >= 8; count -= 8, bits >>= 8)
                bytes.Add((byte)bits);
        }

        return [.. bytes, (byte)bits];
    }
}
