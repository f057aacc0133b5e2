namespace MlServe.Classifier.Decoding;

/// <summary>The last steps from decoded pixels to upright RGB. Pure.</summary>
internal static class PixelLayout
{
    /// <summary>
    /// Writes pixel (x, y) of the upright image for every stored pixel. <paramref name="stored"/> has
    /// <paramref name="size"/> pixels of <paramref name="bands"/> bytes each: 1 gray, 3 RGB, 4 CMYK.
    /// Orientations 5 to 8 swap width and height.
    /// </summary>
    internal static void ToUprightRgb(ReadOnlySpan<byte> stored, PictureSize size, int bands, int orientation, Span<byte> rgb)
    {
        var (storedWidth, storedHeight) = size;
        if (orientation <= 1 && bands == 3)
        {
            stored[..(storedWidth * storedHeight * 3)].CopyTo(rgb);
            return;
        }

        var (origin, stepX, stepY) = Walk(storedWidth, storedHeight, orientation);
        var at = 0;
        for (var y = 0; y < storedHeight; y++)
        {
            var pixel = origin + y * stepY;
            for (var x = 0; x < storedWidth; x++, pixel += stepX, at += bands)
            {
                var (red, green, blue) = ToRgb(stored.Slice(at, bands));
                var to = pixel * 3;
                rgb[to] = red;
                rgb[to + 1] = green;
                rgb[to + 2] = blue;
            }
        }
    }

    /// <summary>
    /// Where the stored pixel (0, 0) lies in the upright image, and how far apart stored neighbours in a row and in a
    /// column lie there, in pixels. EXIF 2.32, tag 0x0112: the orientation names the upright side of the stored row 0
    /// and column 0: 1 top left, 2 top right, 3 bottom right, 4 bottom left, 5 left top, 6 right top, 7 right bottom, 8 left bottom.
    /// </summary>
    internal static (int Origin, int StepX, int StepY) Walk(int storedWidth, int storedHeight, int orientation)
    {
        int w = storedWidth, h = storedHeight;
        return orientation switch
        {
            2 => (w - 1, -1, w),
            3 => (w * h - 1, -1, -w),
            4 => (w * (h - 1), 1, -w),
            5 => (0, h, 1),
            6 => (h - 1, h, -1),
            7 => (w * h - 1, -h, -1),
            8 => (h * (w - 1), -h, 1),
            _ => (0, 1, w),
        };
    }

    // CMYK without a profile has no defined colours; browsers and Pillow take ink away from white, and so do we.
    private static (byte Red, byte Green, byte Blue) ToRgb(ReadOnlySpan<byte> pixel) => pixel.Length switch
    {
        4 => (WithoutInk(pixel[0], pixel[3]), WithoutInk(pixel[1], pixel[3]), WithoutInk(pixel[2], pixel[3])),
        3 => (pixel[0], pixel[1], pixel[2]),
        _ => (pixel[0], pixel[0], pixel[0]),
    };

    private static byte WithoutInk(int ink, int black) => (byte)(((255 - ink) * (255 - black) + 127) / 255);
}
