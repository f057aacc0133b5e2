namespace MlServe.Evaluator.Pages;

/// <summary>Ticks at numbers that people like. Pure.</summary>
internal static class Axis
{
    /// <summary>From 0 to at least <paramref name="largest"/> in about <paramref name="wanted"/> steps of 1, 2 or 5 times a power of ten.</summary>
    public static IReadOnlyList<double> Ticks(double largest, int wanted, double leastStep = 0)
    {
        if (!(largest > 0) || !double.IsFinite(largest))
            largest = 1;
        var rough = largest / wanted;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = ((double[])[1, 2, 5, 10]).First(factor => factor * power >= rough * 0.999999) * power;
        step = Math.Max(step, leastStep);
        var count = (int)Math.Ceiling(largest / step - 1e-9);
        return [.. Enumerable.Range(0, count + 1).Select(index => index * step)];
    }
}
