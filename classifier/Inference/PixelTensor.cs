namespace MlServe.Classifier.Inference;

/// <summary>
/// Turns RGB bytes into a model's input. A byte has 256 values, so each colour has a table of its 256 results:
/// scaling and normalising cost one look-up a pixel and colour.
/// </summary>
internal sealed class PixelTensor
{
    private readonly float[][] tables;
    private readonly TensorLayout layout;

    internal PixelTensor(ModelCard card)
    {
        layout = card.Layout;
        tables = [.. Enumerable.Range(0, 3).Select(colour => Enumerable.Range(0, 256)
            .Select(pixel => (pixel * card.Scale - card.Mean[colour]) / card.StandardDeviation[colour]).ToArray())];
    }

    /// <summary>Writes <paramref name="tensor"/>, as long as <paramref name="rgb"/>, in the model's layout.</summary>
    internal void Fill(ReadOnlySpan<byte> rgb, Span<float> tensor)
    {
        ReadOnlySpan<float> red = tables[0].AsSpan(0, 256), green = tables[1].AsSpan(0, 256), blue = tables[2].AsSpan(0, 256);
        var pixels = rgb.Length / 3;
        if (layout == TensorLayout.Nhwc)
        {
            for (var i = 0; i + 2 < rgb.Length; i += 3)
            {
                tensor[i] = red[rgb[i]];
                tensor[i + 1] = green[rgb[i + 1]];
                tensor[i + 2] = blue[rgb[i + 2]];
            }

            return;
        }

        Span<float> reds = tensor[..pixels], greens = tensor.Slice(pixels, pixels), blues = tensor.Slice(2 * pixels, pixels);
        for (int i = 0, at = 0; i < pixels; i++, at += 3)
        {
            reds[i] = red[rgb[at]];
            greens[i] = green[rgb[at + 1]];
            blues[i] = blue[rgb[at + 2]];
        }
    }
}
