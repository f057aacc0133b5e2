using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlServe.Classifier.Inference;

/// <summary>
/// Turns RGB bytes into a model's input. A byte has 256 values, so each channel has a table of its 256 results:
/// scaling and normalising cost one look-up per pixel and channel.
/// </summary>
/// <typeparam name="T">The type of the model's numbers.</typeparam>
internal sealed class PixelTensor<T> where T : unmanaged, INumberBase<T>
{
    private readonly T[][] tables;
    private readonly TensorLayout layout;
    private readonly ChannelOrder channels;

    internal PixelTensor(ModelCard card)
    {
        (layout, channels) = (card.Layout, card.Channels);
        tables = [.. Enumerable.Range(0, card.ChannelCount).Select(channel => Enumerable.Range(0, 256)
            .Select(pixel => T.CreateSaturating(card.Value(channel, pixel))).ToArray())];
    }

    /// <summary>Writes <paramref name="tensor"/>, a number for each pixel and channel, in the model's layout.</summary>
    internal void Fill(ReadOnlySpan<byte> rgb, Span<T> tensor)
    {
        if (channels == ChannelOrder.Gray)
            FillGray(rgb, tensor);
        else if (layout == TensorLayout.Nhwc)
            FillInterleaved(rgb, tensor);
        else
            FillPlanes(rgb, tensor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillPlanes(ReadOnlySpan<byte> rgb, Span<T> tensor)
    {
        var (first, last) = channels == ChannelOrder.Bgr ? (2, 0) : (0, 2);
        ReadOnlySpan<T> red = tables[first].AsSpan(0, 256), green = tables[1].AsSpan(0, 256), blue = tables[last].AsSpan(0, 256);
        var pixels = rgb.Length / 3;
        Span<T> reds = tensor.Slice(first * pixels, pixels), greens = tensor.Slice(pixels, pixels), blues = tensor.Slice(last * pixels, pixels);
        for (int i = 0, at = 0; i < pixels; i++, at += 3)
        {
            reds[i] = red[rgb[at]];
            greens[i] = green[rgb[at + 1]];
            blues[i] = blue[rgb[at + 2]];
        }
    }

    private void FillInterleaved(ReadOnlySpan<byte> rgb, Span<T> tensor)
    {
        var (first, last) = channels == ChannelOrder.Bgr ? (2, 0) : (0, 2);
        ReadOnlySpan<T> red = tables[first].AsSpan(0, 256), green = tables[1].AsSpan(0, 256), blue = tables[last].AsSpan(0, 256);
        for (var i = 0; i + 2 < rgb.Length; i += 3)
        {
            tensor[i + first] = red[rgb[i]];
            tensor[i + 1] = green[rgb[i + 1]];
            tensor[i + last] = blue[rgb[i + 2]];
        }
    }

    private void FillGray(ReadOnlySpan<byte> rgb, Span<T> tensor)
    {
        ReadOnlySpan<T> gray = tables[0].AsSpan(0, 256);
        for (int i = 0, at = 0; at + 2 < rgb.Length; i++, at += 3)
            tensor[i] = gray[Brightness(rgb[at], rgb[at + 1], rgb[at + 2])];
    }

    // ITU-R BT.601's weights 0.299, 0.587 and 0.114 in 16-bit fixed point, rounded: what Pillow's convert("L") computes.
    private static int Brightness(int red, int green, int blue) => (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}
