using System.Globalization;
using MlServe.Kubernetes;

namespace MlServe.Evaluator.Sweep.Definitions;

/// <summary>Amounts between two ends, both included.</summary>
/// <param name="From">The least.</param>
/// <param name="To">The most.</param>
/// <param name="Step">Amounts are the least plus a multiple of it.</param>
/// <param name="IsLogarithmic">Equal ratios count alike, not equal differences.</param>
/// <param name="Format">How amounts are written; null: the ends bear no suffix, and amounts are plain numbers.</param>
internal sealed record SweepRange(decimal From, decimal To, decimal Step, bool IsLogarithmic, QuantityFormat? Format)
{
    // Plain numbers, of which nobody gave a step, are rounded to so many digits.
    private const int Digits = 4;

    /// <summary>Nobody gave the step: it is only as fine as plain numbers are told apart.</summary>
    public bool IsRounded { get; init; }

    /// <summary>Every amount of the range.</summary>
    public IReadOnlyList<string> All() => [.. Enumerable.Range(0, (int)Steps + 1).Select(step => Text(From + step * Step))];

    /// <summary>Steps from one end to the other.</summary>
    public decimal Steps => Math.Floor((To - From) / Step);

    /// <summary>An amount drawn by chance.</summary>
    public string Draw(Random random) => At(random.NextDouble());

    /// <summary>The amount that is so far on the way from the least to the most, 0 to 1.</summary>
    public string At(double share)
    {
        var (from, to) = ((double)From, (double)To);
        var amount = IsLogarithmic ? from * Math.Pow(to / from, share) : from + (to - from) * share;
        var step = Math.Clamp(Math.Round((decimal)((amount - from) / (double)Step)), 0, Steps);
        return Text(IsRounded ? Math.Clamp(Round(From + step * Step), From, To) : From + step * Step);
    }

    /// <summary>How far an amount is on the way.</summary>
    public double ShareOf(double amount) => IsLogarithmic
        ? Math.Log(amount / (double)From) / Math.Log((double)(To / From))
        : (amount - (double)From) / (double)(To - From);

    /// <summary>An amount as it is written.</summary>
    public string Text(decimal amount) => Format is { } format
        ? new Quantity(amount, format).ToString()
        // Without an exponent: not every program that is given it reads one.
        : amount.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>Reads an amount: a plain number, however small, or a quantity.</summary>
    public static bool TryParse(string? text, out decimal amount)
    {
        const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out amount))
            return true;
        var isQuantity = Quantity.TryParse(text, out var quantity);
        amount = quantity.Value;
        return isQuantity;
    }

    private static decimal Round(decimal amount) =>
        decimal.Parse(amount.ToString($"G{Digits}", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture);
}
