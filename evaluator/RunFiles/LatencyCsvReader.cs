using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.RunFiles;

/// <summary>Reads latency.csv: columns by name, an unfinished last line left out.</summary>
internal static class LatencyCsvReader
{
    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, or has a cell that is no number.</exception>
    public static IReadOnlyList<LatencyRow> Read(string path) => Parse(TextFile.Read(path));

    /// <summary>Reads the lines of a latency file.</summary>
    public static IReadOnlyList<LatencyRow> Parse(TextFile file) => [.. CsvTable.Rows(file).Select(ReadRow)];

    private static LatencyRow ReadRow(CsvRow row) => new(
        row.Text("stage"), (int)row.Count("users"), row.Number("think_s"),
        row.Count("transactions"), row.Count("okay"), row.Count("failed"),
        row.Number("p50_s"), row.Number("p90_s"), row.Number("p95_s"), row.Number("p99_s"), row.Number("max_s"), row.Number("mean_s"),
        row.Number("connect_p50_s"), row.Number("connect_p99_s"), row.Number("generator_cpu_core"), row.Number("generator_late_p99_s"))
    {
        FromDueP50Seconds = row.NumberIfThere("from_due_p50_s"),
        FromDueP99Seconds = row.NumberIfThere("from_due_p99_s"),
        WaitP50Seconds = row.NumberIfThere("wait_p50_s"),
        WaitP99Seconds = row.NumberIfThere("wait_p99_s"),
    };
}
