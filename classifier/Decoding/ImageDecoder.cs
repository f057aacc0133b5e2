using System.Buffers;
using System.Globalization;
using MlServe.Classifier.Decoding.Jpeg;
using MlServe.Classifier.Vips;

namespace MlServe.Classifier.Decoding;

/// <summary>
/// From an encoded file to upright RGB pixels of the size that a model wants. Keeps the memory that decoding takes for the next photo:
/// one for each thread.
/// </summary>
/// <param name="width">Pixels across that the model wants.</param>
/// <param name="height">Pixels down.</param>
internal sealed class ImageDecoder(int width, int height)
{
    private readonly PictureSize upright = new(width, height);
    private readonly ReducedJpeg reduced = new();
    private readonly BicubicWeights columns = new();
    private readonly BicubicWeights rows = new();

    /// <summary>
    /// Fills <paramref name="rgb"/> with the model's pixels: the whole photo, stretched to that shape as the model was trained on it.
    /// </summary>
    /// <exception cref="InvalidImageException">The photo cannot be decoded, or is larger than <paramref name="maxPixels"/>.</exception>
    internal void Decode(ReadOnlyMemory<byte> file, long maxPixels, Span<byte> rgb)
    {
        var format = ImageSignature.Detect(file.Span);
        if (format == ImageFormat.Png)
            PngTexts.Check(file.Span);
        try
        {
            if (format != ImageFormat.Jpeg || !TryDecodeReduced(file, maxPixels, rgb))
                DecodeKnown(format, file, maxPixels, rgb);
        }
        catch (VipsException exception)
        {
            throw new InvalidImageException(ImageFault.NotAnImage, $"The {Name(format)} file is damaged or incomplete ({exception.Message}).");
        }
    }

    /// <summary>Decodes a photo of the usual kind that is much larger than wanted, which most are; false when it is another, and libvips' turn.</summary>
    private bool TryDecodeReduced(ReadOnlyMemory<byte> file, long maxPixels, Span<byte> rgb)
    {
        if (JpegHeader.Read(file.Span) is not { } header || (long)header.Width * header.Height > maxPixels)
            return false;
        var stored = Stored(header.Orientation);
        var shrink = JpegShrink(header.Width, header.Height, stored.Width, stored.Height);
        if (!ReducedJpeg.IsSupported(header, shrink))
            return false;
        var (size, bands) = (ReducedJpeg.Size(header, shrink), header.Components.Length);
        if (Averaging(size.Width, stored.Width) * Averaging(size.Height, stored.Height) > 1)
            return false;
        var pixels = ArrayPool<byte>.Shared.Rent(size.Width * size.Height * bands);
        try
        {
            if (!reduced.TryDecode(file, header, shrink, pixels))
                return false;
            columns.Fill(size.Width, (double)header.Width / shrink, stored.Width);
            rows.Fill(size.Height, (double)header.Height / shrink, stored.Height);
            Resize(pixels, bands, stored, header.Orientation, rgb);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pixels);
        }
    }

    private void DecodeKnown(ImageFormat format, ReadOnlyMemory<byte> file, long maxPixels, Span<byte> rgb)
    {
        using var header = Load(format, format == ImageFormat.Gif ? GifCanvas.WithAlpha(file) : file);
        if ((long)header.Width * header.Height > maxPixels)
            throw new InvalidImageException(
                ImageFault.TooManyPixels,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The image has {header.Width} × {header.Height} pixels; at most {maxPixels / 1e6:0.#} million are accepted."
                )
            );

        var orientation = header.Orientation;
        var stored = Stored(orientation);
        var shrink = format == ImageFormat.Jpeg ? JpegShrink(header.Width, header.Height, stored.Width, stored.Height) : 1;
        using var shrunk = shrink == 1 ? null
            : Load(format, file, ("shrink", Text(shrink)));
        Render(shrunk ?? header, ((double)header.Width / shrink, (double)header.Height / shrink), stored, orientation, rgb);
    }

    /// <summary>
    /// How much smaller a JPEG is decoded (its 8 × 8 blocks give 1/2, 1/4 and 1/8 for a fraction of the work). At least
    /// twice the pixels wanted are left each way, so that the bicubic filter still decides what is seen.
    /// </summary>
    internal static int JpegShrink(int width, int height, int toWidth, int toHeight)
    {
        var room = Math.Min(width / (2 * toWidth), height / (2 * toHeight));
        return room >= 8 ? 8 : room >= 4 ? 4 : room >= 2 ? 2 : 1;
    }

    /// <param name="image">The photo as stored, perhaps shrunk.</param>
    /// <param name="extent">Its width and height before shrinking, in its own pixels: with a fraction when the division left a rest.</param>
    /// <param name="size">The stored size wanted: the upright one, or that turned when the photo lies on its side.</param>
    /// <param name="orientation">EXIF's.</param>
    /// <param name="rgb">The upright result.</param>
    private void Render(VipsImage image, (double X, double Y) extent, PictureSize size, int orientation, Span<byte> rgb)
    {
        using var eightBit = image.Format == VipsFormat.Byte ? null : image.Apply("colourspace", ("space", "srgb"));
        var colours = eightBit ?? image;
        // RGB profiles are passed over, as training does; CMYK has no colours without one.
        using var proofed = colours.Interpretation == VipsInterpretation.Cmyk ? ThroughProfile(colours) : null;
        colours = proofed ?? colours;
        // Before resizing: the colour of what is transparent must not bleed into its neighbours.
        using var flat = colours.HasAlpha ? colours.Apply("flatten", ("background", "255")) : null;
        var opaque = flat ?? colours;

        // Far more pixels than wanted are averaged on the way, so that a photo of any size fits in little memory.
        int averageX = Averaging(opaque.Width, size.Width), averageY = Averaging(opaque.Height, size.Height);
        using var averaged = averageX * averageY == 1 ? null
            : opaque.Apply("shrink", ("hshrink", Text(averageX)), ("vshrink", Text(averageY)), ("ceil", "true"));
        var final = averaged ?? opaque;

        columns.Fill(final.Width, extent.X / averageX, size.Width);
        rows.Fill(final.Height, extent.Y / averageY, size.Height);
        using var pixels = final.ToPixels();
        Resize(pixels.Bytes, final.Bands, size, orientation, rgb);
    }

    /// <summary>From decoded pixels to the model's, by the weights that are filled.</summary>
    private void Resize(ReadOnlySpan<byte> pixels, int bands, PictureSize size, int orientation, Span<byte> rgb)
    {
        var resized = ArrayPool<byte>.Shared.Rent(size.Width * size.Height * bands);
        try
        {
            BicubicResampler.Resize(pixels, bands, columns, rows, resized);
            PixelLayout.ToUprightRgb(resized, size, bands, orientation, rgb);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(resized);
        }
    }

    /// <summary>The wanted size as the file has it: that of the model, turned when the photo lies on its side.</summary>
    private PictureSize Stored(int orientation) => orientation >= 5 ? upright.Turned : upright;

    private static int Averaging(int pixels, int wanted) => Math.Max(1, pixels / (8 * wanted));

    /// <summary>CMYK to RGB as the embedded profile says; null when there is none that fits.</summary>
    private static VipsImage? ThroughProfile(VipsImage cmyk)
    {
        if (!cmyk.Has("icc-profile-data"))
            return null;
        try
        {
            return cmyk.Apply("icc_transform", ("output_profile", "srgb"), ("embedded", "true"));
        }
        catch (VipsException)
        {
            return null;
        }
    }

    // Pixels are needed once, from the top: libvips then holds a few rows instead of the photo. A file that ends early is an error, not gray.
    private static VipsImage Load(ImageFormat format, ReadOnlyMemory<byte> file, params ReadOnlySpan<(string Name, string Value)> options) =>
        VipsImage.Load(Loader(format), file, [("access", "sequential"), ("fail_on", "truncated"), .. options]);

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
