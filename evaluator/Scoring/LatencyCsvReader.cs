using System.Globalization;
using MlServe.Evaluator.Commands;

namespace MlServe.Evaluator.Scoring;

/// <summary>Reads latency.csv: columns by name, an unfinished last line left out.</summary>
internal static class LatencyCsvReader
{
    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, or has a cell that is no number.</exception>
    public static IReadOnlyList<LatencyRow> Read(string path) => Parse(TextFile.Read(path));

    /// <summary>Reads the lines of a latency file.</summary>
    public static IReadOnlyList<LatencyRow> Parse(TextFile file)
    {
        var header = file.Lines.Count > 0 ? file.Lines[0].Split(',') : [];
        var rows = new List<LatencyRow>();
        for (var i = 1; i < file.Lines.Count; i++)
        {
            // An appended file repeats nothing; one put together by hand repeats its header.
            if (file.Lines[i].Length == 0 || file.IsCutOff(i) || file.Lines[i] == file.Lines[0])
                continue;
            var cells = file.Lines[i].Split(',');
            if (cells.Length != header.Length)
                throw new UserErrorException(file.At(i, $"{cells.Length} cells instead of {header.Length}"));
            rows.Add(ReadRow(new Row(file, i, header, cells)));
        }

        return rows;
    }

    private static LatencyRow ReadRow(Row row) => new(
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

    private readonly record struct Row(TextFile File, int Line, string[] Header, string[] Cells)
    {
        public string Text(string name) =>
            Array.IndexOf(Header, name) is >= 0 and var column
                ? Cells[column]
                : throw new UserErrorException(File.At(0, $"the header lacks {name}"));

        public double? Number(string name) =>
            Figure.TryRead(Text(name), out var number)
                ? number
                : throw new UserErrorException(File.At(Line, $"{name}: '{Text(name)}' is no number"));

        public double? NumberIfThere(string name) => Array.IndexOf(Header, name) < 0 ? null : Number(name);

        public long Count(string name) =>
            long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw new UserErrorException(File.At(Line, $"{name}: '{Text(name)}' is no whole number"));
    }
}
