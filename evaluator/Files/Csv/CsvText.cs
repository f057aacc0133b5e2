using CsvHelper;

namespace MlServe.Evaluator.Files.Csv;

/// <summary>Lines of CSV, one row each: how every file of ours is quoted, and how any is split into cells.</summary>
internal static class CsvText
{
    // A row is a line: a quote that somebody forgot must not swallow the rest of the file.
    private static readonly CsvReaderOptions Reading = new()
    {
        Separator = ',',
        HasHeader = false,
        AllowLineBreaksInQuotes = false,
        TrimWhitespace = true,
        TrimInsideQuotes = true,
        TrackLineNumbers = true,
    };

    /// <summary>A line with its end. As RFC 4180 has it, quotes stand only around a cell with a comma, a quote or a line break.</summary>
    public static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(Quoted)) + "\n";

    /// <summary>The lines that are not blank, as index in the file and cells without the quotes and blanks around them.</summary>
    public static IEnumerable<(int Index, string[] Cells)> Read(TextFile file)
    {
        using var reader = CsvReader.FromText(string.Join('\n', file.Lines), Reading);
        while (reader.Read())
        {
            var cells = new string[reader.FieldCount];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = reader.GetString(i);
            if (cells is not [""])
                yield return ((int)reader.LineNumber - 1, cells);
        }
    }

    private static string? Quoted(string? cell) =>
        cell is not null && cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
