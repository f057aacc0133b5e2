using System.Globalization;
using MlServe.Evaluator.Files;

namespace MlServe.Evaluator.RunFiles;

/// <summary>
/// Reads siege's log, ours or one that siege wrote. Skipped: the header wherever it stands (several logs put together
/// have several), empty lines, <c>**** marks ****</c>. Skipped with a warning: a last line that its writer did not
/// finish. Anything else that is no row is an error: a figure left out silently would change the score.
/// </summary>
internal static class LoadLogReader
{
    private const int ColumnCount = 10;

    // siege pads Failed to this width: a shorter one lacks digits.
    private const int LastWidth = 8;

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="UserErrorException">It cannot be read, has no row, or has a line that is none.</exception>
    public static LoadLog Read(string path) => Parse(TextFile.Read(path));

    /// <summary>Reads the lines of a log.</summary>
    public static LoadLog Parse(TextFile file)
    {
        var rows = new List<LoadRow>();
        var warnings = new List<string>();
        for (var i = 0; i < file.Lines.Count; i++)
        {
            var line = file.Lines[i].Trim();
            if (line.Length == 0 || line.StartsWith("****", StringComparison.Ordinal) || line.StartsWith("Date & Time", StringComparison.Ordinal))
                continue;
            var cells = line.Split(',');
            if (file.IsCutOff(i) && !(cells.Length == ColumnCount && cells[^1].Length >= LastWidth))
            {
                warnings.Add(file.At(i, "the last line is not finished; left out"));
                continue;
            }

            if (ReadRow(cells, out var row) is { } mistake)
                throw new UserErrorException(file.At(i, mistake));
            rows.Add(row!);
        }

        return rows.Count > 0
            ? new LoadLog(rows, warnings)
            : throw new UserErrorException($"{file.Path}: no row of a load; is it siege's log or one that 'evaluator load' wrote?");
    }

    private static string? ReadRow(string[] cells, out LoadRow? row)
    {
        row = null;
        if (cells.Length != ColumnCount)
            return $"{cells.Length} columns instead of siege's {ColumnCount}";
        if (!DateTime.TryParseExact(cells[0].Trim(), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return $"'{cells[0].Trim()}' is no date such as 2026-01-31 12:00:00";
        if (Count(1) is not { } transactions || Count(3) is not { } megabytes || Count(8) is not { } okay || Count(9) is not { } failed)
            return "Trans, Data Trans, OKAY and Failed must be whole numbers";
        foreach (var column in (int[])[2, 4, 5, 6, 7])
        {
            if (!CsvNumber.TryRead(cells[column], out _))
                return $"'{cells[column].Trim()}' in column {column + 1} is no number";
        }

        row = new LoadRow(time, transactions, Number(2), megabytes, Number(4), Number(5), Number(6), Number(7), okay, failed);
        return null;

        long? Count(int column) =>
            long.TryParse(cells[column].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

        double? Number(int column) => CsvNumber.TryRead(cells[column], out var number) ? number : null;
    }
}
