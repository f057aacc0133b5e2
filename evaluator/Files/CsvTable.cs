using System.Globalization;

namespace MlServe.Evaluator.Files;

/// <summary>
/// Reads our own CSV files, whose cells need no quotes: columns by name, others ignored, an unfinished last line left out.
/// </summary>
internal static class CsvTable
{
    /// <summary>The rows below the header.</summary>
    /// <exception cref="UserErrorException">A row has more or fewer cells than the header.</exception>
    public static IEnumerable<CsvRow> Rows(TextFile file)
    {
        var header = file.Lines.Count > 0 ? file.Lines[0].Split(',') : [];
        for (var i = 1; i < file.Lines.Count; i++)
        {
            // An appended file repeats nothing; one put together by hand repeats its header.
            if (file.Lines[i].Length == 0 || file.IsCutOff(i) || file.Lines[i] == file.Lines[0])
                continue;
            var cells = file.Lines[i].Split(',');
            if (cells.Length != header.Length)
                throw new UserErrorException(file.At(i, $"{cells.Length} cells instead of {header.Length}"));
            yield return new CsvRow(file, i, header, cells);
        }
    }
}

/// <summary>A row and the names of its cells. What is wrong with one is told with file and line.</summary>
internal readonly record struct CsvRow(TextFile File, int Line, string[] Header, string[] Cells)
{
    /// <summary>A cell as it is.</summary>
    /// <exception cref="UserErrorException">There is no such column.</exception>
    public string Text(string name) =>
        Array.IndexOf(Header, name) is >= 0 and var column
            ? Cells[column]
            : throw new UserErrorException(File.At(0, $"the header lacks {name}"));

    /// <summary>A number; null where the cell is empty.</summary>
    /// <exception cref="UserErrorException">It is no number.</exception>
    public double? Number(string name) =>
        CsvNumber.TryRead(Text(name), out var number)
            ? number
            : throw new UserErrorException(File.At(Line, $"{name}: '{Text(name)}' is no number"));

    /// <summary>A number of a column that older files lack.</summary>
    public double? NumberIfThere(string name) => Array.IndexOf(Header, name) < 0 ? null : Number(name);

    /// <summary>A count.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public long Count(string name) =>
        long.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw new UserErrorException(File.At(Line, $"{name}: '{Text(name)}' is no whole number"));

    /// <summary>A moment.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public DateTimeOffset Time(string name) =>
        DateTimeOffset.TryParse(Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new UserErrorException(File.At(Line, $"{name}: '{Text(name)}' is no time"));
}
