namespace MlServe.Classifier.Decoding;

/// <summary>Tells a file's format from its first bytes; names and media types are the sender's claim and are not asked.</summary>
internal static class ImageSignature
{
    private const string Accepted = "send JPEG, PNG, WebP or GIF";

    /// <exception cref="InvalidImageException">Not an image, or not in a format that is decoded.</exception>
    internal static ImageFormat Detect(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return ImageFormat.Jpeg;
        if (file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return ImageFormat.Png;
        if (IsRiff(file, "WEBP"u8))
            return ImageFormat.WebP;
        if (file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8))
            return ImageFormat.Gif;

        throw UndecodedFormat(file) is { } name
            ? new InvalidImageException(ImageFault.UnsupportedFormat, $"{name} images are not supported: {Accepted}.")
            : new InvalidImageException(ImageFault.NotAnImage, file.IsEmpty ? $"The file is empty: {Accepted}." : $"This is not an image: {Accepted}.");
    }

    private static string? UndecodedFormat(ReadOnlySpan<byte> file) => file switch
    {
        _ when file.StartsWith("BM"u8) && file.Length > 26 => "BMP",
        _ when file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) => "TIFF",
        _ when file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A]) || file.StartsWith("\0\0\0\x0CJXL "u8) => "JPEG XL",
        _ when file.StartsWith("\0\0\0\x0CjP  "u8) => "JPEG 2000",
        _ when file.StartsWith("8BPS"u8) => "Photoshop",
        _ when file.StartsWith("%PDF-"u8) => "PDF",
        _ when file.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]) => "Icon",
        _ when file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8) => file[8..12] switch
        {
            var brand when brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) => "AVIF",
            var brand when brand.SequenceEqual("heic"u8) || brand.SequenceEqual("heix"u8) || brand.SequenceEqual("mif1"u8) => "HEIC",
            _ => null,
        },
        _ when file[..Math.Min(file.Length, 512)].IndexOf("<svg"u8) >= 0 => "SVG",
        _ => null,
    };

    private static bool IsRiff(ReadOnlySpan<byte> file, ReadOnlySpan<byte> form) =>
        file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual(form);
}
