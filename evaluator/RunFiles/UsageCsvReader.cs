using System.Globalization;
using MlServe.Evaluator.Files;
using MlServe.Evaluator.Monitoring;

namespace MlServe.Evaluator.RunFiles;

/// <summary>
/// Reads resource_usage.csv, ours or the original monitor's: columns by name in any order, others ignored, empty cells
/// and <c>nan</c> as no data, a repeated header skipped, an unfinished last line skipped with a warning. A cell that is
/// no number is an error.
/// </summary>
internal static class UsageCsvReader
{
    // Between rows whose time cannot be read: the beat of the original monitor.
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    private static readonly string[] Names =
        ["time", "n_replica", "cpu_req_core", "mem_req_KB", "cpu_lim_core", "mem_lim_KB", "cpu_use_core", "mem_use_KB"];

    // Ours, which files of others lack.
    private static readonly string[] More = ["n_ready", "n_desired", "window_s"];
    private const string MeasuredAt = "measured_at";

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, has no row, or has a cell that is no number.</exception>
    public static UsageLog Read(string path) => Parse(TextFile.Read(path));

    /// <summary>Reads the lines of a usage file.</summary>
    public static UsageLog Parse(TextFile file)
    {
        var rows = new List<UsageRow>();
        var warnings = new List<string>();
        string[]? header = null;
        int[] columns = [];
        for (var i = 0; i < file.Lines.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(file.Lines[i]))
                continue;
            var cells = Split(file.Lines[i]);
            if (header is null)
            {
                (header, columns) = (cells, FindColumns(cells, file, i));
                continue;
            }

            if (cells.Length > columns[0] && cells[columns[0]] == Names[0])
                continue;
            if (file.IsCutOff(i))
            {
                // Even where it reads as a row, its last number may lack digits.
                warnings.Add(file.At(i, "the last line is not finished; left out"));
                continue;
            }

            if (ReadRow(cells, header, columns, rows.Count, out var row, out var isTimeGuessed) is { } mistake)
                throw new UserErrorException(file.At(i, mistake));
            rows.Add(row!);
            if (isTimeGuessed && rows.Count == 1)
                warnings.Add(file.At(i, $"'{cells[columns[0]]}' is no time known here; rows are taken to be {Beat.TotalSeconds} s apart"));
        }

        return rows.Count > 0 ? new UsageLog(rows, warnings) : throw new UserErrorException($"{file.Path}: no sample in it");
    }

    private static int[] FindColumns(string[] header, TextFile file, int line)
    {
        // What a spreadsheet saves where numbers have a decimal comma.
        if (header is [var only] && only.Contains(';'))
            throw new UserErrorException(file.At(line, $"';' between the columns; expected commas, and points in the numbers: {string.Join(',', Names)}"));
        var found = Array.ConvertAll(Names, name => Array.FindIndex(header, cell => cell == name));
        var missing = Names.Where((_, i) => found[i] < 0).ToList();
        return missing.Count == 0
            ? [.. found, .. More.Select(name => Array.FindIndex(header, cell => cell == name))]
            : throw new UserErrorException(file.At(line, $"the header lacks {string.Join(", ", missing)}; expected {string.Join(',', Names)}"));
    }

    private static string? ReadRow(string[] cells, string[] header, int[] columns, int index, out UsageRow? row, out bool isTimeGuessed)
    {
        row = null;
        isTimeGuessed = false;
        if (cells.Length <= columns.Max())
            return $"{cells.Length} cells, fewer than the header has";
        if (cells.Length > header.Length)
            return $"{cells.Length} cells, more than the header has; a number may have a comma for its decimal point";
        var figures = new double?[columns.Length];
        for (var i = 1; i < columns.Length; i++)
        {
            if (columns[i] >= 0 && !CsvNumber.TryRead(cells[columns[i]], out figures[i]))
                return $"{(i < Names.Length ? Names[i] : More[i - Names.Length])}: '{cells[columns[i]]}' is no number";
        }

        var time = ReadTime(cells[columns[0]]);
        isTimeGuessed = time is null;
        row = new UsageRow(
            time ?? DateTimeOffset.UnixEpoch + (index * Beat),
            Whole(figures[1]), figures[2], figures[3], figures[4], figures[5], figures[6], figures[7])
        {
            Ready = Whole(figures[8]),
            Desired = Whole(figures[9]),
            WindowSeconds = figures[10],
            MeasuredAt = Array.IndexOf(header, MeasuredAt) is >= 0 and var measured && measured < cells.Length ? ReadTime(cells[measured]) : null,
        };
        return null;
    }

    private static int? Whole(double? figure) => figure is { } known ? (int)Math.Round(known) : null;

    // ISO 8601 (ours), "2026-01-31 12:00:00.123456" (Python's str of a datetime), or seconds: since 1970, or since a start.
    private static DateTimeOffset? ReadTime(string text)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
            return seconds is >= 0 and < 1e11 ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time) ? time : null;
    }

    // No cell of this file holds a comma; some writers quote them all the same.
    private static string[] Split(string line) => Array.ConvertAll(line.Split(','), cell => cell.Trim().Trim('"').Trim());
}
