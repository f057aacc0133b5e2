namespace MlServe.Evaluator.Simulation.Calibration;

/// <summary>A distribution by some of its quantiles; between two of them it is uniform.</summary>
/// <param name="Shares">Ascending shares; the first 0 and the last 1.</param>
/// <param name="Values">The value that this share is at most, one for each.</param>
internal sealed record Quantiles(IReadOnlyList<double> Shares, IReadOnlyList<double> Values)
{
    /// <summary>The same value always.</summary>
    public static Quantiles Always(double value) => new([0, 1], [value, value]);

    /// <summary>The value at a share of 0 to 1: with a uniform share, a draw.</summary>
    public double At(double share)
    {
        var i = 1;
        while (i < Shares.Count - 1 && Shares[i] < share)
            i++;
        var (from, to) = (Shares[i - 1], Shares[i]);
        return Values[i - 1] + (Values[i] - Values[i - 1]) * (share - from) / (to - from);
    }

    /// <summary>Mean of the distribution.</summary>
    public double Mean()
    {
        var sum = 0.0;
        for (var i = 1; i < Shares.Count; i++)
            sum += (Shares[i] - Shares[i - 1]) * (Values[i] + Values[i - 1]) / 2;
        return sum;
    }

    /// <summary>These with every value times <paramref name="factor"/>.</summary>
    public Quantiles Times(double factor) => new(Shares, [.. Values.Select(value => value * factor)]);

    /// <summary>What is wrong with it; null when all is well.</summary>
    public string? Mistake(string name) =>
        Shares.Count < 2 || Shares.Count != Values.Count ? $"{name} needs as many values as shares, two at least"
        : Shares[0] != 0 || Shares[^1] != 1 || Shares.Zip(Shares.Skip(1)).Any(pair => pair.First >= pair.Second)
            ? $"{name}: shares must ascend from 0 to 1"
        : Values[0] < 0 || Values.Zip(Values.Skip(1)).Any(pair => pair.First > pair.Second) || !Values.All(double.IsFinite)
            ? $"{name}: values must not descend, nor lie below 0"
        : null;
}
