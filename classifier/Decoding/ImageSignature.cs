using System.Buffers.Binary;
using System.Text;

namespace MlServe.Classifier.Decoding;

/// <summary>Tells a file's format from its first bytes; names and media types are the sender's claim and are not asked.</summary>
internal static class ImageSignature
{
    private const string Accepted = "send JPEG, PNG, WebP or GIF";

    // Bytes of brands looked at; files have ten brands or so.
    private const int MostBrands = 1024;

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
        _ when file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8) => OfBrands(file),
        _ when file[..Math.Min(file.Length, 512)].IndexOf("<svg"u8) >= 0 => "SVG",
        _ => null,
    };

    /// <summary>
    /// What an ISO base media file is. Its major brand may be one that AVIF, HEIC and others share, so the compatible ones
    /// decide too (ISO/IEC 14496-12 §4.3, 23008-12 §10); null for a film and whatever else is no picture.
    /// </summary>
    private static string? OfBrands(ReadOnlySpan<byte> file)
    {
        // The box tells its length first; 0 and 1 mean that it is told elsewhere.
        var length = BinaryPrimitives.ReadUInt32BigEndian(file);
        var box = file[..(int)Math.Min(length < 16 ? MostBrands : Math.Min(length, MostBrands), file.Length)];
        string? shared = null;
        // Between the major brand and the compatible ones stands a version number.
        for (var at = 8; at + 4 <= box.Length; at += at == 8 ? 8 : 4)
        {
            switch (Encoding.Latin1.GetString(box.Slice(at, 4)))
            {
                case "avif" or "avis":
                    return "AVIF";
                case "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "hevm" or "hevs":
                    return "HEIC";
                case "crx ":
                    return "Canon raw";
                case "mif1" or "mif2" or "mif3" or "msf1" or "miaf":
                    shared = "HEIF";
                    break;
            }
        }

        return shared;
    }

    private static bool IsRiff(ReadOnlySpan<byte> file, ReadOnlySpan<byte> form) =>
        file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual(form);
}
