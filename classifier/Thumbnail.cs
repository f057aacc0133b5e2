using MlServe.Classifier.Decoding;
using MlServe.Classifier.Vips;

namespace MlServe.Classifier;

/// <summary>A small picture of a photo, for pages that show what was classified.</summary>
public static class Thumbnail
{
    private const int Quality = 75;

    /// <summary>The photo upright, its longer side at most <paramref name="side"/> pixels (never enlarged), as a JPEG file without metadata.</summary>
    /// <exception cref="InvalidImageException">The bytes are not a photo that can be decoded.</exception>
    public static byte[] Jpeg(ReadOnlyMemory<byte> image, int side)
    {
        var isGif = ImageSignature.Detect(image.Span) == ImageFormat.Gif;
        try
        {
            var size = side.ToString(System.Globalization.CultureInfo.InvariantCulture);
            using var small = VipsImage.Load("thumbnail_source", isGif ? GifCanvas.WithAlpha(image) : image,
                ("width", size), ("height", size), ("size", "down"));
            return small.ToJpeg(Quality);
        }
        catch (VipsException exception)
        {
            throw new InvalidImageException(ImageFault.NotAnImage, $"The image is damaged or incomplete ({exception.Message}).");
        }
    }
}
