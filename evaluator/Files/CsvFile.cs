using System.Text;

namespace MlServe.Evaluator.Files;

/// <summary>
/// A CSV file that is written while the run goes: the header at once, every row flushed when it is complete,
/// so a run killed at any moment leaves whole rows. Header and row come from one list of columns and cannot drift apart.
/// </summary>
internal sealed class CsvFile<TRow> : IDisposable
{
    /// <summary>The path that means standard output.</summary>
    public const string StandardOutput = OutputFile.StandardOutput;

    private readonly IReadOnlyList<(string Name, Func<TRow, string?> Cell)> columns;
    private readonly Stream file;
    private readonly Lock gate = new();

    /// <summary>Creates the file with its header.</summary>
    /// <exception cref="UserErrorException">It exists and <paramref name="overwrite"/> is false, or cannot be written.</exception>
    public CsvFile(string path, IReadOnlyList<(string Name, Func<TRow, string?> Cell)> columns, bool overwrite = false)
    {
        this.columns = columns;
        file = path == StandardOutput ? Console.OpenStandardOutput() : OutputFile.Create(path, overwrite);
        WriteLine(column => column.Name);
    }

    /// <summary>Appends one row and flushes it. May be called from several threads.</summary>
    public void Write(TRow row)
    {
        lock (gate)
            WriteLine(column => column.Cell(row));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
            file.Dispose();
    }

    private void WriteLine(Func<(string Name, Func<TRow, string?> Cell), string?> cell)
    {
        // One write a row: a reader, or a kill, never sees half of it.
        file.Write(Encoding.UTF8.GetBytes(string.Join(',', columns.Select(column => Quoted(cell(column)))) + "\n"));
        file.Flush();
    }

    /// <summary>RFC 4180: quotes only where a cell has a comma, a quote or a line break.</summary>
    private static string? Quoted(string? cell) =>
        cell is not null && cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{cell.Replace("\"", "\"\"")}\"" : cell;
}
