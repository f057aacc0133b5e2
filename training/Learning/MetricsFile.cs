namespace MlServe.Training.Learning;

/// <summary>metrics.csv: one row for each epoch, written when the epoch ends, so that a training that is killed leaves whole rows.</summary>
public sealed class MetricsFile : IDisposable
{
    private readonly StreamWriter file;

    /// <summary>Begins it with its header.</summary>
    public MetricsFile(string path)
    {
        file = new StreamWriter(path) { NewLine = "\n" };
        WriteLine(EpochFigures.Columns.Select(column => column.Name));
    }

    /// <summary>Adds an epoch.</summary>
    public void Write(EpochFigures epoch) => WriteLine(EpochFigures.Columns.Select(column => column.Cell(epoch)));

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private void WriteLine(IEnumerable<string> cells)
    {
        file.WriteLine(string.Join(',', cells));
        file.Flush();
    }
}
