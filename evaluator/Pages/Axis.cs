namespace MlServe.Evaluator.Pages;

/// <summary>Ticks at numbers that people like. Pure.</summary>
internal static class Axis
{
    private const double Tolerance = 1e-9;
    private static readonly double[] Factors = [1, 2, 5];

    /// <summary>From 0 to at least <paramref name="largest"/> in about <paramref name="wanted"/> steps of 1, 2 or 5 times a power of ten.</summary>
    public static IReadOnlyList<double> Ticks(double largest, int wanted, double leastStep = 0)
    {
        if (!(largest > 0) || !double.IsFinite(largest))
            largest = 1;
        var step = Math.Max(Step(largest / wanted), leastStep);
        var count = (int)Math.Ceiling(largest / step - 1e-9);
        return [.. Enumerable.Range(0, count + 1).Select(index => index * step)];
    }

    /// <summary>
    /// About <paramref name="wanted"/> round numbers from <paramref name="least"/> to <paramref name="most"/>; the two ends where there are not two of them.
    /// </summary>
    /// <param name="least">The lower end.</param>
    /// <param name="most">The upper end.</param>
    /// <param name="wanted">How many, about.</param>
    /// <param name="byRatio">Equal ratios are equally far apart, not equal differences; the ends are positive.</param>
    public static IReadOnlyList<double> Within(double least, double most, int wanted, bool byRatio)
    {
        if (!(most > least))
            return [least];
        var ticks = byRatio ? ByRatio(least, most, wanted) : ByDifference(least, most, wanted);
        return ticks.Count > 1 ? ticks : [least, most];
    }

    private static List<double> ByDifference(double least, double most, int wanted)
    {
        var step = Step((most - least) / wanted);
        var (first, last) = (Math.Ceiling(least / step - Tolerance), Math.Floor(most / step + Tolerance));
        return [.. Enumerable.Range(0, Math.Max((int)(last - first) + 1, 0)).Select(index => (first + index) * step)];
    }

    /// <summary>1, 2 and 5 times powers of ten; the powers alone, or every second, third, … of them, where these would be too many.</summary>
    private static List<double> ByRatio(double least, double most, int wanted)
    {
        var (first, last) = ((int)Math.Floor(Math.Log10(least)), (int)Math.Floor(Math.Log10(most) + Tolerance));
        var powers = Enumerable.Range(first, last - first + 1).ToList();
        var fine = Inside(powers.SelectMany(power => Factors.Select(factor => factor * Math.Pow(10, power))));
        for (var apart = 1; fine.Count > wanted + 2; apart++)
            fine = Inside(powers.Where(power => power % apart == 0).Select(power => Math.Pow(10, power)));
        return fine;

        List<double> Inside(IEnumerable<double> ticks) => [.. ticks.Where(tick => tick >= least * (1 - Tolerance) && tick <= most * (1 + Tolerance))];
    }

    /// <summary>The smallest of 1, 2 and 5 times a power of ten that is not below <paramref name="rough"/>.</summary>
    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return ((double[])[.. Factors, 10]).First(factor => factor * power >= rough * 0.999999) * power;
    }
}
