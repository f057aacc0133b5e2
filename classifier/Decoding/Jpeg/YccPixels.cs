using System.Runtime.CompilerServices;

namespace MlServe.Classifier.Decoding.Jpeg;

/// <summary>From brightness and two colours to red, green and blue (JFIF 1.02), in 16-bit fixed point, rounded as libjpeg does. Pure.</summary>
internal static class YccPixels
{
    // 1.402, 1.772, 0.34414 and 0.71414.
    private const int RedOfCr = 91881, BlueOfCb = 116130, GreenOfCb = 22554, GreenOfCr = 46802, Half = 1 << 15;

    /// <param name="y">The brightness of each pixel.</param>
    /// <param name="cb">How much bluer it is; 128 is not at all.</param>
    /// <param name="cr">How much redder.</param>
    /// <param name="rgb">Three bytes for each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ToRgb(ReadOnlySpan<byte> y, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> rgb)
    {
        cb = cb[..y.Length];
        cr = cr[..y.Length];
        rgb = rgb[..(3 * y.Length)];
        for (int i = 0, at = 0; i < y.Length; i++, at += 3)
        {
            int bluer = cb[i] - 128, redder = cr[i] - 128;
            rgb[at] = Clamp(y[i] + ((RedOfCr * redder + Half) >> 16));
            rgb[at + 1] = Clamp(y[i] + ((Half - GreenOfCb * bluer - GreenOfCr * redder) >> 16));
            rgb[at + 2] = Clamp(y[i] + ((BlueOfCb * bluer + Half) >> 16));
        }
    }

    private static byte Clamp(int value) => (byte)Math.Clamp(value, 0, 255);
}
