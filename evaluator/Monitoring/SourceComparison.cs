using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Monitoring;

/// <summary>How far apart two sources of usage are. Pure arithmetic over their rows of the same beats.</summary>
/// <param name="First">The source that resource_usage.csv is of.</param>
/// <param name="Second">The other one; relative differences are of its figures.</param>
/// <param name="Rows">Rows in which at least one column was known from both.</param>
/// <param name="Columns">The columns that a source decides.</param>
internal sealed record SourceComparison(string First, string Second, int Rows, IReadOnlyList<ColumnDifference> Columns)
{
    private static readonly IReadOnlyList<(string Name, Func<UsageRow, double?> Cell)> Compared =
    [
        ("cpu_use_core", row => row.CpuUsedCores),
        ("mem_use_KB", row => row.MemoryUsedKB),
    ];

    /// <summary>Compares rows pair by pair; where no pod runs there is nothing to agree on.</summary>
    public static SourceComparison Of(string first, string second, IReadOnlyList<(UsageRow First, UsageRow Second)> pairs)
    {
        var known = pairs.Where(pair => pair.First.Replicas > 0).ToList();
        return new SourceComparison(
            first, second,
            known.Count(pair => Compared.Any(column => column.Cell(pair.First) is not null && column.Cell(pair.Second) is not null)),
            [.. Compared.Select(column => ColumnDifference.Of(column.Name, [.. known.Select(pair => (column.Cell(pair.First), column.Cell(pair.Second)))]))]);
    }

    /// <summary>For people, one line per column.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Invariant($"{First} beside {Second}, {Rows} rows:");
        foreach (var column in Columns)
            yield return column.ToString();
    }
}

/// <summary>Absolute differences of one column between two sources; null when no row has both.</summary>
/// <param name="Name">The column.</param>
/// <param name="Rows">Rows in which both sources know it.</param>
/// <param name="MedianDifference">In the column's unit.</param>
/// <param name="MaxDifference">In the column's unit.</param>
/// <param name="MedianRelative">As a share of the second source's figure; rows where that is 0 are left out.</param>
/// <param name="MaxRelative">As a share of the second source's figure.</param>
internal sealed record ColumnDifference(string Name, int Rows, double? MedianDifference, double? MaxDifference, double? MedianRelative, double? MaxRelative)
{
    /// <summary>Of a column's pairs.</summary>
    public static ColumnDifference Of(string name, IReadOnlyList<(double? First, double? Second)> pairs)
    {
        var known = pairs
            .Where(pair => pair is { First: not null, Second: not null })
            .Select(pair => (First: pair.First!.Value, Second: pair.Second!.Value))
            .ToList();
        var differences = known.Select(pair => Math.Abs(pair.First - pair.Second)).ToList();
        var relative = known.Where(pair => pair.Second != 0).Select(pair => Math.Abs(pair.First - pair.Second) / Math.Abs(pair.Second)).ToList();
        return new ColumnDifference(name, known.Count, Median(differences), Max(differences), Median(relative), Max(relative));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Rows == 0
            ? $"{Name,-14}no row has a value of both"
            : Invariant(
                $"{Name,-14}differ by {MedianDifference:0.####} at the median{Share(MedianRelative)}, at most {MaxDifference:0.####}{Share(MaxRelative)}"
            );

    private static string Share(double? relative) => relative is null ? "" : Invariant($" ({relative * 100:0.0} %)");

    private static double? Median(List<double> values) => values.Count == 0 ? null : MathNet.Numerics.Statistics.Statistics.Median(values);

    private static double? Max(List<double> values) => values.Count == 0 ? null : values.Max();
}
