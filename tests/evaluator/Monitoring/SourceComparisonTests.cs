using MlServe.Evaluator.Monitoring;
using MlServe.Evaluator.RunFiles.Tables;

namespace MlServe.Evaluator.Tests.Monitoring;

public sealed class SourceComparisonTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_Pairs_ReportsMedianAndMaximumAbsoluteAndRelative()
    {
        var result = SourceComparison.Of("Prometheus", "the metrics API",
        [
            (Row(0.9, 1100), Row(1.0, 1000)),
            (Row(1.1, 1000), Row(1.0, 1000)),
            (Row(0.5, 900), Row(2.0, 1000)),
            (Row(null, 700), Row(1.0, null)),
            (UsageRow.Gap(Start), UsageRow.Gap(Start)),
        ]);

        Assert.Equal(3, result.Rows);
        var (cpu, memory) = (result.Columns[0], result.Columns[1]);
        Assert.Equal(("cpu_use_core", 3), (cpu.Name, cpu.Rows));
        Assert.Equal([0.1, 1.5, 0.1, 0.75], Figures(cpu), Near);
        Assert.Equal(("mem_use_KB", 3), (memory.Name, memory.Rows));
        Assert.Equal([100, 100, 0.1, 0.1], Figures(memory), Near);
        Assert.Equal("cpu_use_core  differ by 0.1 at the median (10.0 %), at most 1.5 (75.0 %)", result.Lines().ElementAt(1));
    }

    [Fact]
    public void Of_OneSourceKnowsNothing_SaysSo()
    {
        var result = SourceComparison.Of("Prometheus", "the metrics API", [(Row(null, null), Row(1, 1000))]);

        Assert.Equal(0, result.Rows);
        Assert.All(result.Columns, column => Assert.Equal((0, null, null), (column.Rows, column.MedianDifference, column.MaxRelative)));
        Assert.Contains("no row has a value of both", result.Lines().Last());
    }

    [Fact]
    public void Of_NothingUsed_HasNoRelativeDifference()
    {
        var column = SourceComparison.Of("a", "b", [(Row(0.2, 1), Row(0, 1))]).Columns[0];

        Assert.Equal((0.2, null), (column.MaxDifference, column.MaxRelative));
        Assert.Equal("cpu_use_core  differ by 0.2 at the median, at most 0.2", column.ToString());
    }

    [Fact]
    public void Of_NoPodRuns_IsNothingToAgreeOn()
    {
        var none = Row(0, 0) with { Replicas = 0 };

        Assert.Equal(0, SourceComparison.Of("a", "b", [(none, none)]).Rows);
    }

    private static double[] Figures(ColumnDifference of) =>
        [of.MedianDifference!.Value, of.MaxDifference!.Value, of.MedianRelative!.Value, of.MaxRelative!.Value];

    private static bool Near(double one, double other) => Math.Abs(one - other) < 1e-9;

    private static UsageRow Row(double? cpu, double? memory) => new(Start, 1, 1, 1, 1, 1, cpu, memory);
}
