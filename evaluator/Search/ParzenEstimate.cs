using MathNet.Numerics;

namespace MlServe.Evaluator.Search;

/// <summary>
/// A density over the points that are searched, learnt from a few of them: a kernel around each, and one as wide as the whole space, so that
/// nothing is impossible. A kernel is a product over the dimensions: a normal distribution cut off at the ends of a range; of choices its
/// own, and the others with what is left.
/// </summary>
internal sealed class ParzenEstimate
{
    // Scott's rule narrows kernels as points come, from this width in one dimension.
    private const double Widest = 0.2;
    private readonly IReadOnlyList<Dimension> space;
    private readonly IReadOnlyList<IReadOnlyList<double>> points;
    private readonly double width;

    /// <summary>Learns from points.</summary>
    public ParzenEstimate(IReadOnlyList<Dimension> space, IReadOnlyList<IReadOnlyList<double>> points)
    {
        (this.space, this.points) = (space, points);
        width = Widest * Math.Pow(Math.Max(1, points.Count), -1.0 / (space.Count + 4));
    }

    /// <summary>A point drawn from it.</summary>
    public double[] Draw(Random random)
    {
        var which = random.Next(points.Count + 1);
        return [.. space.Select((dimension, at) => which == points.Count
            ? dimension.At(random.NextDouble())
            : dimension.Choices is { } choices ? DrawChoice(points[which][at], choices, random) : DrawNear(points[which][at], random))];
    }

    /// <summary>Logarithm of the density at a point.</summary>
    public double LogDensity(IReadOnlyList<double> point)
    {
        double[] kernels = [.. points.Select(centre => LogKernel(centre, point)), LogPrior()];
        var most = kernels.Max();
        return most + Math.Log(kernels.Sum(kernel => Math.Exp(kernel - most))) - Math.Log(kernels.Length);
    }

    private double LogPrior() => space.Sum(dimension => dimension.Choices is { } choices ? -Math.Log(choices) : 0);

    private double LogKernel(IReadOnlyList<double> centre, IReadOnlyList<double> point) =>
        space.Select((dimension, at) => dimension.Choices is { } choices
            ? Math.Log(point[at] == centre[at] ? 1 - Others(choices) : Others(choices) / Math.Max(1, choices - 1))
            : LogNormal(centre[at], point[at])).Sum();

    private double LogNormal(double centre, double at)
    {
        var z = (at - centre) / width;
        return -z * z / 2 - Math.Log(width * Constants.Sqrt2Pi) - Math.Log(Below(1, centre) - Below(0, centre));
    }

    private double Below(double at, double centre) => SpecialFunctions.Erfc((centre - at) / (width * Constants.Sqrt2)) / 2;

    /// <summary>The probability of all choices but a kernel's own: as a range's kernel, it narrows.</summary>
    private double Others(int choices) => (choices - 1.0) / choices * width / Widest;

    private double DrawChoice(double own, int choices, Random random)
    {
        if (choices == 1 || random.NextDouble() >= Others(choices))
            return own;
        var other = random.Next(choices - 1);
        return other >= own ? other + 1 : other;
    }

    /// <summary>By the inverse of the distribution, which needs no second try at the ends.</summary>
    private double DrawNear(double centre, Random random)
    {
        var (low, high) = (Below(0, centre), Below(1, centre));
        var share = low + (high - low) * random.NextDouble();
        return Math.Clamp(centre - width * Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * share), 0, 1);
    }
}
