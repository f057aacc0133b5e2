using MlServe.Evaluator.Files;
using MlServe.Evaluator.Files.Csv;

namespace MlServe.Evaluator.RunFiles.Tables;

/// <summary>events.csv, and the last few of them for whoever shows the run.</summary>
internal sealed class EventLog : IDisposable
{
    private const int Remembered = 20;
    private readonly CsvFile<RunEvent>? file;
    private readonly Queue<RunEvent> recent = new();

    /// <summary>Writes to <paramref name="path"/>; without one only remembers.</summary>
    public EventLog(string? path, bool overwrite = false) =>
        file = path is null ? null : EventsCsv.Open(path, overwrite ? ExistingFile.Overwrite : ExistingFile.Refuse);

    /// <summary>Raised for every event, after it is written.</summary>
    public event Action<RunEvent>? Added;

    /// <summary>The last events, oldest first.</summary>
    public IReadOnlyList<RunEvent> Recent
    {
        get
        {
            lock (recent)
                return [.. recent];
        }
    }

    /// <summary>Appends an event. Line breaks become spaces: an event is one line.</summary>
    public void Add(RunEvent happened)
    {
        happened = happened with { Message = happened.Message.ReplaceLineEndings(" ").Trim() };
        file?.Write(happened);
        lock (recent)
        {
            recent.Enqueue(happened);
            if (recent.Count > Remembered)
                recent.Dequeue();
        }

        Added?.Invoke(happened);
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();
}
