using System.Buffers;
using System.Globalization;
using MlServe.Vips;

namespace MlServe.Classifier.Decoding;

/// <summary>From an encoded file to upright RGB pixels of the size that a model wants.</summary>
internal static class ImageDecoder
{
    /// <summary>
    /// Fills <paramref name="rgb"/> with <paramref name="width"/> × <paramref name="height"/> pixels: the whole photo,
    /// stretched to that shape as the model was trained on it.
    /// </summary>
    /// <exception cref="InvalidImageException">The photo cannot be decoded, or is larger than <paramref name="maxPixels"/>.</exception>
    internal static void Decode(ReadOnlyMemory<byte> file, int width, int height, long maxPixels, Span<byte> rgb)
    {
        ImageFormat format = ImageSignature.Detect(file.Span);
        try
        {
            DecodeKnown(format, file, width, height, maxPixels, rgb);
        }
        catch (VipsException damage)
        {
            throw new InvalidImageException(ImageFault.NotAnImage, $"The {Name(format)} file is damaged or incomplete ({damage.Message}).");
        }
    }

    private static void DecodeKnown(ImageFormat format, ReadOnlyMemory<byte> file, int width, int height, long maxPixels, Span<byte> rgb)
    {
        // Pixels are needed once, from the top: libvips then holds a few rows instead of the photo. A file that ends early is an error, not gray.
        using VipsImage header = VipsImage.Load(Loader(format), file, ("access", "sequential"), ("fail_on", "truncated"));
        if ((long)header.Width * header.Height > maxPixels)
            throw new InvalidImageException(ImageFault.TooManyPixels,
                string.Create(CultureInfo.InvariantCulture, $"The image has {header.Width} × {header.Height} pixels; at most {maxPixels / 1e6:0.#} million are accepted."));

        int orientation = header.Orientation;
        (int toWidth, int toHeight) = orientation >= 5 ? (height, width) : (width, height);

        int shrink = format == ImageFormat.Jpeg ? Shrink(header.Width, header.Height, toWidth, toHeight) : 1;
        using VipsImage? shrunk = shrink == 1 ? null
            : VipsImage.Load(Loader(format), file, ("access", "sequential"), ("fail_on", "truncated"), ("shrink", Text(shrink)));
        Render(shrunk ?? header, toWidth, toHeight, orientation, rgb);
    }

    /// <summary>
    /// How much smaller a JPEG may be decoded (its 8 × 8 blocks give 1/2, 1/4 and 1/8 for a fraction of the work) while
    /// leaving at least twice the pixels wanted each way, so that the bicubic filter still decides what is seen.
    /// </summary>
    internal static int Shrink(int width, int height, int toWidth, int toHeight)
    {
        int room = Math.Min(width / (2 * toWidth), height / (2 * toHeight));
        return room >= 8 ? 8 : room >= 4 ? 4 : room >= 2 ? 2 : 1;
    }

    private static void Render(VipsImage image, int width, int height, int orientation, Span<byte> rgb)
    {
        using VipsImage? eightBit = image.Format == VipsFormat.Byte ? null : image.Apply("colourspace", ("space", "srgb"));
        VipsImage colours = eightBit ?? image;
        // Before resizing: the colour of what is transparent must not bleed into its neighbours.
        using VipsImage? flat = colours.HasAlpha ? colours.Apply("flatten", ("background", "255")) : null;
        VipsImage opaque = flat ?? colours;
        using VipsImage resized = opaque.Apply("resize",
            ("scale", Text((double)width / opaque.Width)), ("vscale", Text((double)height / opaque.Height)),
            ("kernel", "cubic"), ("gap", "0"));
        using VipsImage? proofed = resized.Interpretation == VipsInterpretation.Cmyk && resized.Has("icc-profile-data")
            ? resized.Apply("icc_transform", ("output_profile", "srgb"), ("embedded", "true")) : null;
        VipsImage final = proofed ?? resized;

        byte[] pixels = ArrayPool<byte>.Shared.Rent(width * height * final.Bands);
        try
        {
            final.ToBytes(pixels);
            PixelLayout.ToUprightRgb(pixels, width, height, final.Bands, orientation, rgb);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private static string Loader(ImageFormat format) => format switch
    {
        ImageFormat.Jpeg => "jpegload_source",
        ImageFormat.Png => "pngload_source",
        ImageFormat.WebP => "webpload_source",
        _ => "gifload_source",
    };

    private static string Name(ImageFormat format) => format == ImageFormat.WebP ? "WebP" : format.ToString().ToUpperInvariant();

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
