using MathNet.Numerics.Statistics;

namespace MlServe.Evaluator.Statistics;

/// <summary>The mean of something that scatters, as well as it is known.</summary>
/// <param name="Mean">The mean of what was seen.</param>
/// <param name="StandardError">How far that may lie from the true one: its standard deviation.</param>
/// <param name="DegreesOfFreedom">Of how many independent deviations the standard error was estimated.</param>
internal sealed record MeanEstimate(double Mean, double StandardError, int DegreesOfFreedom)
{
    /// <summary>The mean of at least two values.</summary>
    public static MeanEstimate Of(IReadOnlyList<double> values) =>
        new(values.Average(), Math.Sqrt(Squares(values) / (values.Count - 1) / values.Count), values.Count - 1);

    /// <summary>The mean of <paramref name="b"/> less that of <paramref name="a"/>, at least three values together that scatter alike.</summary>
    public static MeanEstimate Between(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var degrees = a.Count + b.Count - 2;
        var variance = (Squares(a) + Squares(b)) / degrees;
        return new(b.Average() - a.Average(), Math.Sqrt(variance * (1.0 / a.Count + 1.0 / b.Count)), degrees);
    }

    private static double Squares(IReadOnlyList<double> values) => values.Count < 2 ? 0 : values.Variance() * (values.Count - 1);
}
