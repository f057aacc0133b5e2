namespace MlServe.Classifier.Decoding;

/// <summary>
/// Which source pixels make each target pixel along one axis, and with what weights: the cubic convolution of
/// R. Keys (1981) with a = −0.5, widened by the scale when the image shrinks, which is what keeps it free of aliasing.
/// Pixels beyond the border are left out and the rest weighs 1 in all, as Pillow does. Made once and filled for each picture: the
/// weights' memory is kept.
/// </summary>
internal sealed class BicubicWeights
{
    private const double A = -0.5;
    private const double Reach = 2;

    private float[] weights = [];
    private (int First, int Count)[] spans = [];
    private int taps;

    /// <summary>Computes the weights for a picture's axis.</summary>
    /// <param name="size">Source pixels.</param>
    /// <param name="extent">
    /// The length, in source pixels, that the target covers: <paramref name="size"/>, or a fraction of a pixel more or
    /// less when the source was shrunk before and its true length is no whole number. Without it the picture shifts.
    /// </param>
    /// <param name="targetSize">Target pixels.</param>
    internal void Fill(int size, double extent, int targetSize)
    {
        (SourceSize, TargetSize) = (size, targetSize);
        double scale = extent / targetSize, widening = Math.Max(scale, 1), reach = Reach * widening;
        taps = (int)Math.Ceiling(2 * reach) + 1;
        if (weights.Length < targetSize * taps)
            weights = new float[targetSize * taps];
        if (spans.Length < targetSize)
            spans = new (int, int)[targetSize];
        for (var i = 0; i < targetSize; i++)
        {
            var centre = (i + 0.5) * scale;
            var first = Math.Clamp((int)Math.Floor(centre - reach + 0.5), 0, size - 1);
            var count = Math.Clamp((int)Math.Floor(centre + reach + 0.5), first + 1, size) - first;
            spans[i] = (first, count);

            var row = weights.AsSpan(i * taps, count);
            double sum = 0;
            for (var k = 0; k < count; k++)
            {
                var weight = Kernel((first + k + 0.5 - centre) / widening);
                row[k] = (float)weight;
                sum += weight;
            }

            for (var k = 0; k < count; k++)
                row[k] = (float)(row[k] / sum);
        }
    }

    /// <summary>Source pixels.</summary>
    internal int SourceSize { get; private set; }

    /// <summary>Target pixels.</summary>
    internal int TargetSize { get; private set; }

    /// <summary>The first source pixel that makes target pixel <paramref name="i"/>.</summary>
    internal int First(int i) => spans[i].First;

    /// <summary>The weights of that source pixel and of those after it; their sum is 1.</summary>
    internal ReadOnlySpan<float> Of(int i) => weights.AsSpan(i * taps, spans[i].Count);

    internal static double Kernel(double distance)
    {
        var x = Math.Abs(distance);
        return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1
            : x < Reach ? (((x - 5) * x + 8) * x - 4) * A
            : 0;
    }
}
