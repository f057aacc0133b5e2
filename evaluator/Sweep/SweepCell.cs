using MlServe.Evaluator.RunFiles;
using MlServe.Evaluator.Sweep.Definitions;

namespace MlServe.Evaluator.Sweep;

/// <summary>One combination of values.</summary>
/// <param name="Number">From 1, in the order of the grid or of drawing.</param>
/// <param name="Values">A value a parameter.</param>
/// <param name="Problem">Why it cannot be run; null: it is valid.</param>
internal sealed record SweepCell(int Number, IReadOnlyList<string?> Values, string? Problem)
{
    /// <summary>Name of its manifest's file and, after the time, of its run folders: <c>03-cpu-500m-memory-64Mi</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What its runs are known by: of a manifest its SHA-256, of a pipeline <see cref="KeyOf"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The manifest that is applied; null of a pipeline.</summary>
    public string? Manifest { get; init; }

    /// <summary>A combination as a text: two are the same when their texts are.</summary>
    public static string KeyOf(IEnumerable<string?> values) => string.Join('\n', values.Select(SweepParameter.Show));

    /// <summary>The name of a cell.</summary>
    public static string NameOf(SweepDefinition definition, int number, IReadOnlyList<string?> values)
    {
        var words = definition.Parameters.Zip(values, (parameter, value) => $"{parameter.Name}-{SweepParameter.Show(value)}");
        return RunFolder.NameOf(Invariant($"{number:00}-{string.Join('-', words)}"));
    }
}
