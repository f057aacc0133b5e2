using MlServe.Evaluator.Search;
using MlServe.Kubernetes.Manifests;

namespace MlServe.Evaluator.Sweep.Definitions;

/// <summary>Something that is varied: one or more fields of a manifest that take the same value, or a parameter of a pipeline.</summary>
/// <param name="Name">What it is called in tables; of a pipeline the parameter's name.</param>
/// <param name="Fields">The fields that are set together, as request and limit; none of a pipeline.</param>
/// <param name="Values">The values it takes, as written; null removes the field. Empty where <paramref name="Range"/> is drawn from.</param>
/// <param name="Range">What a random sample draws from; null: from the values.</param>
internal sealed record SweepParameter(string Name, IReadOnlyList<FieldPath> Fields, IReadOnlyList<string?> Values, SweepRange? Range = null)
{
    /// <summary>What stands in tables for a field that is removed.</summary>
    public const string None = "none";

    /// <summary>What a search varies.</summary>
    public Dimension Dimension => Range is null ? new Dimension(Values.Count) : Dimension.Range;

    /// <summary>The value at a coordinate of <see cref="Dimension"/>.</summary>
    public string? At(double coordinate) => Range is { } range ? range.At(coordinate) : Values[(int)coordinate];

    /// <summary>The coordinate of a value.</summary>
    public double CoordinateOf(string? value) => Range is not { } range ? Values.ToList().IndexOf(value)
        : SweepRange.TryParse(value, out var amount) ? range.ShareOf((double)amount)
        : throw new FormatException($"{Name}: '{value}' is not an amount");

    /// <summary>A value as tables show it.</summary>
    public static string Show(string? value) => value ?? None;
}
