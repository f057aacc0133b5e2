namespace MlServe.Classifier.Decoding;

/// <summary>
/// Which source pixels make each target pixel along one axis, and with what weights: the cubic convolution of
/// R. Keys (1981) with a = −0.5, widened by the scale when the image shrinks, which is what keeps it free of aliasing.
/// Pixels beyond the border are left out and the rest weighs 1 in all, as Pillow does. Pure.
/// </summary>
internal sealed class BicubicWeights
{
    private const double A = -0.5;
    private const double Reach = 2;

    /// <param name="size">Source pixels.</param>
    /// <param name="extent">
    /// The length, in source pixels, that the target covers: <paramref name="size"/>, or a fraction of a pixel more or
    /// less when the source was shrunk before and its true length is no whole number. Without it the picture shifts.
    /// </param>
    /// <param name="targetSize">Target pixels.</param>
    internal BicubicWeights(int size, double extent, int targetSize)
    {
        double scale = extent / targetSize, widening = Math.Max(scale, 1), reach = Reach * widening;
        First = new int[targetSize];
        Weights = new float[targetSize][];
        for (int i = 0; i < targetSize; i++)
        {
            double centre = (i + 0.5) * scale;
            int first = Math.Clamp((int)Math.Floor(centre - reach + 0.5), 0, size - 1);
            int end = Math.Clamp((int)Math.Floor(centre + reach + 0.5), first + 1, size);
            double[] weights = [.. Enumerable.Range(first, end - first).Select(pixel => Kernel((pixel + 0.5 - centre) / widening))];
            double sum = weights.Sum();
            First[i] = first;
            Weights[i] = [.. weights.Select(weight => (float)(weight / sum))];
        }
    }

    /// <summary>For each target pixel its first source pixel.</summary>
    internal int[] First { get; }

    /// <summary>For each target pixel the weights of that source pixel and the next ones; their sum is 1.</summary>
    internal float[][] Weights { get; }

    internal static double Kernel(double distance)
    {
        double x = Math.Abs(distance);
        return x < 1 ? ((A + 2) * x - (A + 3)) * x * x + 1
            : x < Reach ? (((x - 5) * x + 8) * x - 4) * A
            : 0;
    }
}
