using System.Runtime.InteropServices;
using MlServe.Classifier.Decoding;

namespace MlServe.Benchmarks;

/// <summary>The machine's libjpeg-turbo (Debian: libturbojpeg0), as a measure.</summary>
internal static class TurboJpeg
{
    internal const string Library = "libturbojpeg.so.0";

    private static readonly nint Decoder = tjInitDecompress();

    /// <summary>A JPEG to RGB pixels, at the largest scale that fits the size.</summary>
    internal static void Decode(byte[] jpeg, byte[] pixels, PictureSize size)
    {
        if (tjDecompress2(Decoder, jpeg, (nuint)jpeg.Length, pixels, size.Width, 0, size.Height, 0, 0) != 0)
            throw new InvalidOperationException("libjpeg-turbo did not decode the photo");
    }

    [DllImport(Library)]
    private static extern nint tjInitDecompress();

    [DllImport(Library)]
    private static extern int tjDecompress2(
        nint handle, byte[] jpeg, nuint length, [In, Out] byte[] pixels, int width, int pitch, int height, int format, int flags);
}
