using System.Text;

namespace MlServe.Evaluator.Files.Csv;

/// <summary>
/// A CSV file that is written while the run goes: the header at once, every row flushed when it is complete,
/// so a run killed at any moment leaves whole rows. Header and row come from one list of columns and cannot drift apart.
/// </summary>
internal sealed class CsvFile<TRow> : IDisposable
{
    private readonly IReadOnlyList<(string Name, Func<TRow, string?> Cell)> columns;
    private readonly Stream file;
    private readonly Lock gate = new();

    /// <summary>Opens the file, or standard output for <see cref="OutputFile.StandardOutput"/>; a new one begins with its header.</summary>
    /// <exception cref="UserErrorException">It exists and is not to be touched, or cannot be written.</exception>
    public CsvFile(string path, IReadOnlyList<(string Name, Func<TRow, string?> Cell)> columns, ExistingFile whenExists)
    {
        this.columns = columns;
        file = path == OutputFile.StandardOutput ? Console.OpenStandardOutput() : OutputFile.Open(path, whenExists);
        if (OutputFile.IsEmpty(file))
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
        file.Write(Encoding.UTF8.GetBytes(CsvText.Line(columns.Select(cell))));
        file.Flush();
    }
}
