using System.Globalization;
using MlServe.Kubernetes;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep;

/// <summary>Something that is varied: one or more fields of the manifest that take the same value.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Fields">The fields that are set together, as request and limit.</param>
/// <param name="Values">The values it takes, as written; null removes the field. Empty where <paramref name="Range"/> is drawn from.</param>
/// <param name="Range">What a random sample draws from; null: from the values.</param>
internal sealed record SweepParameter(string Name, IReadOnlyList<FieldPath> Fields, IReadOnlyList<string?> Values, SweepRange? Range = null)
{
    /// <summary>What stands in tables for a field that is removed.</summary>
    public const string None = "none";

    /// <summary>A value as tables show it.</summary>
    public static string Show(string? value) => value ?? None;
}

/// <summary>Amounts between two ends, both included.</summary>
/// <param name="From">The least.</param>
/// <param name="To">The most.</param>
/// <param name="Step">Drawn amounts are the least plus a multiple of it.</param>
/// <param name="IsLogarithmic">Equal ratios are equally likely, not equal differences.</param>
/// <param name="IsPlain">The ends bear no suffix: amounts are written as plain numbers.</param>
internal sealed record SweepRange(Quantity From, Quantity To, decimal Step, bool IsLogarithmic, bool IsPlain)
{
    /// <summary>Every amount of the range.</summary>
    public IReadOnlyList<string> All() => [.. Enumerable.Range(0, Steps + 1).Select(At)];

    /// <summary>Amounts in it.</summary>
    public int Steps => (int)Math.Min((To.Value - From.Value) / Step, int.MaxValue - 1);

    /// <summary>An amount drawn by chance.</summary>
    public string Draw(Random random)
    {
        var (from, to, share) = ((double)From.Value, (double)To.Value, random.NextDouble());
        var drawn = IsLogarithmic ? from * Math.Pow(to / from, share) : from + (to - from) * share;
        return At(Math.Clamp((int)Math.Round((drawn - from) / (double)Step), 0, Steps));
    }

    private string At(int step)
    {
        var amount = From.Value + step * Step;
        return IsPlain ? amount.ToString("0.#########", CultureInfo.InvariantCulture) : new Quantity(amount, From.Format).ToString();
    }
}
