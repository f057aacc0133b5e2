using System.Globalization;

namespace MlServe.Evaluator.Files.Csv;

/// <summary>
/// A CSV file's columns, each declared once: its name, how it is written, how it is read. Columns are read by name, in any
/// order, among others; a header that is repeated is passed over, a last line that its writer did not finish is left out.
/// </summary>
/// <param name="empty">The row that the cells are read into.</param>
internal sealed class CsvFormat<TRow>(TRow empty)
{
    private readonly List<Declared> columns = [];

    /// <summary>Whether a row that is none is left out instead of being an error.</summary>
    public bool LeavesOutBadRows { get; init; }

    /// <summary>The first line, with its end.</summary>
    public string Header => CsvText.Line(columns.Select(column => column.Name));

    /// <summary>How many columns there are.</summary>
    public int Width => columns.Count;

    /// <summary>Declares a column.</summary>
    /// <param name="name">As the header has it; blanks around it are for the header alone.</param>
    /// <param name="write">Its cell; null when it is unknown.</param>
    /// <param name="read">Puts the cell into a row.</param>
    /// <param name="isOptional">Files of others, or of older versions, lack it.</param>
    public CsvFormat<TRow> Column(string name, Func<TRow, string?> write, Func<TRow, CsvCell, TRow> read, bool isOptional = false)
    {
        columns.Add(new Declared(name, write, read, isOptional));
        return this;
    }

    /// <summary>Declares a column of text.</summary>
    public CsvFormat<TRow> Text(string name, Func<TRow, string> write, Func<TRow, string, TRow> read) =>
        Column(name, write, (row, cell) => read(row, cell.Text));

    /// <summary>Declares a column of counts.</summary>
    public CsvFormat<TRow> Count(string name, Func<TRow, long> write, Func<TRow, long, TRow> read) =>
        Column(name, row => write(row).ToString(CultureInfo.InvariantCulture), (row, cell) => read(row, cell.Count()));

    /// <summary>Declares a column of moments.</summary>
    public CsvFormat<TRow> Time(string name, Func<TRow, DateTimeOffset> write, Func<TRow, DateTimeOffset, TRow> read) =>
        Column(name, row => Timestamps.Format(write(row)), (row, cell) => read(row, cell.Time()));

    /// <summary>Declares a column of moments that may be unknown; an empty cell then.</summary>
    public CsvFormat<TRow> TimeIfKnown(string name, Func<TRow, DateTimeOffset?> write, Func<TRow, DateTimeOffset?, TRow> read) => Column(
        name, row => write(row) is { } time ? Timestamps.Format(time) : null, (row, cell) => read(row, cell.Text.Length == 0 ? null : cell.Time()));

    /// <summary>Declares a column of numbers, written as <paramref name="format"/> says; an unknown one is an empty cell.</summary>
    public CsvFormat<TRow> Number(string name, string format, Func<TRow, double?> write, Func<TRow, double?, TRow> read, bool isOptional = false) =>
        Column(name, row => write(row)?.ToString(format, CultureInfo.InvariantCulture), (row, cell) => read(row, cell.Number()), isOptional);

    /// <summary>Opens a file to be written.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public CsvFile<TRow> Open(string path, ExistingFile whenExists) => new(path, [.. columns.Select(column => (column.Name, column.Write))], whenExists);

    /// <summary>A row as a line, with its end.</summary>
    public string Line(TRow row) => CsvText.Line(columns.Select(column => column.Write(row)));

    /// <summary>Reads a file that may still be being written.</summary>
    /// <exception cref="UserErrorException">It cannot be read, lacks a column, or has a row that is none.</exception>
    public CsvRows<TRow> Read(string path) => Read(TextFile.Read(path));

    /// <summary>Reads a file's lines; without a whole header there are no rows.</summary>
    /// <exception cref="UserErrorException">A column is missing, or a row is none.</exception>
    public CsvRows<TRow> Read(TextFile file)
    {
        var (rows, warnings) = (new List<TRow>(), new List<string>());
        string[]? header = null;
        int[] places = [];
        foreach (var (line, cells) in CsvText.Read(file))
        {
            var place = new CsvPlace(file, line, rows.Count, warnings);
            if (file.IsCutOff(line))
            {
                // Even where it reads as a row, its last number may lack digits.
                if (header is not null)
                    warnings.Add(file.At(line, "the last line is incomplete and left out"));
            }
            else if (header is null)
            {
                (header, places) = (cells, Find(place, cells));
            }
            else if (!IsHeader(cells, places))
            {
                try
                {
                    rows.Add(Read(place, header.Length, cells, places));
                }
                catch (UserErrorException) when (LeavesOutBadRows)
                {
                    // The others are read all the same.
                }
            }
        }

        return new CsvRows<TRow>(rows, warnings);
    }

    /// <summary>Reads a row whose cells are those of all columns in their order.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public TRow Read(CsvPlace place, string[] cells) => Read(place, cells, [.. Enumerable.Range(0, Width)]);

    private int[] Find(CsvPlace place, string[] header)
    {
        var expected = string.Join(',', columns.Where(column => !column.IsOptional).Select(column => column.Name));
        // What a spreadsheet saves where numbers have a decimal comma.
        if (header is [var only] && only.Contains(';'))
            throw place.Mistake($"';' between the columns; expected commas, and points in the numbers: {expected}");
        var missing = columns.Where(column => !column.IsOptional && !header.Contains(column.Name)).Select(column => column.Name).ToList();
        return missing.Count == 0
            ? [.. columns.Select(column => Array.IndexOf(header, column.Name))]
            : throw place.Mistake($"the header lacks {string.Join(", ", missing)}; expected {expected}");
    }

    private bool IsHeader(string[] cells, int[] places) => places[0] < cells.Length && cells[places[0]] == columns[0].Name;

    private TRow Read(CsvPlace place, int width, string[] cells, int[] places) =>
        cells.Length <= places.Max() ? throw place.Mistake($"{cells.Length} cells, fewer than the header has")
        : cells.Length > width
            ? throw place.Mistake($"{cells.Length} cells, more than the header has; a number may have a comma for its decimal point")
        : Read(place, cells, places);

    private TRow Read(CsvPlace place, string[] cells, int[] places)
    {
        var row = empty;
        foreach (var (column, index) in columns.Zip(places).Where(pair => pair.Second >= 0))
            row = column.Read(row, new CsvCell(column.Name.Trim(), cells[index], place));
        return row;
    }

    private sealed record Declared(string Name, Func<TRow, string?> Write, Func<TRow, CsvCell, TRow> Read, bool IsOptional);
}
