using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.RunFiles;

/// <summary>Reads load_timeline.csv.</summary>
internal static class TimelineCsvReader
{
    /// <summary>Reads a file that may still be being written.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, or has a cell that is no number.</exception>
    public static IReadOnlyList<TimelineRow> Read(string path) => [.. CsvTable.Rows(TextFile.Read(path)).Select(ReadRow)];

    private static TimelineRow ReadRow(CsvRow row) => new(
        row.Time("time"), row.Number("elapsed_s") ?? 0, row.Number("length_s") ?? 0, (int)row.Count("stage"), (int)row.Count("users"),
        row.Count("transactions"), row.Count("okay"), row.Count("failed"),
        row.Number("mean_s"), row.Number("p50_s"), row.Number("p95_s"), row.Number("p99_s"));
}
